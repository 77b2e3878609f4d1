"""What people sign in with: passwords and recovery questions, as clients of the API state them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from okta_simulator.area import Problems, as_object, as_text
from okta_simulator.errors import refuse, refuse_field

if TYPE_CHECKING:
    from okta_simulator.types import Record

OKTA = "OKTA"
LEAST = 8
NEEDED = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"\d"))
SEPARATORS = re.compile(r"[,._#@-]")
NO_LETTERS = re.compile(r"[\W_]")
TEMPORARY_LENGTH = 12
LEAST_PART = 4
"""Shorter parts of a login do not count (Okta's reference of the password object)."""

# The beginning is what clients of Okta look for.
# unverified: how it goes on
TOO_WEAK = (
    "Password requirements were not met. Password requirements: at least 8 characters, a lowercase letter, "
    "an uppercase letter, a number, no parts of your username."
)


@dataclass(frozen=True)
class Stated:
    """The credentials of a body.

    Attributes:
        password: The password, None if none is stated.
        imported: Whether there is one that nobody here knows: a hash, or a hook that is asked for it.
        question: The recovery question, None if none is stated.
        answer: What answers it.
    """

    password: str | None = field(default=None, repr=False)
    imported: bool = False
    question: str | None = None
    answer: str | None = field(default=None, repr=False)

    @property
    def new_password(self) -> bool:
        """Whether it brings a password."""
        return self.imported or self.password is not None


def credentials(*, with_password: bool, question: str | None = None) -> Record:
    """Return what replies say about credentials: that there is a password, and the question without its answer.

    Args:
        with_password: Whether there is a password.
        question: The recovery question, if there is one.
    """
    password: Record = {"password": {}} if with_password else {}
    recovery: Record = {"recovery_question": {"question": question}} if question else {}
    return password | recovery | {"provider": {"type": OKTA, "name": OKTA}}


def stated(value: object) -> Stated:
    """Read the credentials of a body.

    Args:
        value: ``password`` with ``value``, ``hash`` or ``hook``; ``recovery_question`` with ``question`` and
            ``answer``; ``provider``; each optional.

    Raises:
        OktaError: They have a wrong type, half a question, or another provider than Okta (400).
    """
    given = as_object(value)
    password, recovery = as_object(given.get("password")), as_object(given.get("recovery_question"))
    if (as_text(as_object(given.get("provider")).get("type"), OKTA)) != OKTA:
        # unverified: code and text; other providers are not simulated
        refuse_field("provider", "the identity provider is not known")
    question, answer = as_text(recovery.get("question")), as_text(recovery.get("answer"))
    if question or answer:
        problems = Problems()
        problems.require(recovery, "question", "answer")  # unverified: the names in the refusal
        problems.settle()
    imported = bool(as_object(password.get("hash")) or as_object(password.get("hook")))
    return Stated(as_text(password.get("value")), imported, question or None, answer or None)


def weakness(password: str, login: str) -> str | None:
    """Say what is wrong with a password by Okta's default policy (its reference of the password object).

    Args:
        password: The password.
        login: Of whom.

    Returns:
        The reason; None for a password that is good.
    """
    parts = SEPARATORS.split(login.lower().rpartition(".")[0] or login.lower())
    known = any(part in password.lower() for part in parts if len(part) >= LEAST_PART)
    good = len(password) >= LEAST and all(each.search(password) for each in NEEDED) and not known
    return None if good else TOO_WEAK


def require_strong(password: str | None, login: str) -> None:
    """Refuse a password that is too weak.

    Raises:
        OktaError: It is (400 E0000001).
    """
    reason = weakness(password, login) if password is not None else None
    if reason is not None:
        refuse("password", f"password: {reason}")


def temporary(noise: str) -> str:
    """Make a password that is strong, as long as those in conversations in the tests of Okta's SDK for Python.

    Args:
        noise: A text that nobody guesses.
    """
    return f"Aa1{NO_LETTERS.sub('', noise)}"[:TEMPORARY_LENGTH]


def equip(user: Record, given: Stated, now: str) -> None:
    """Give somebody the credentials that a body states; what it leaves out stays.

    Args:
        user: The person.
        given: The credentials.
        now: The time.
    """
    if given.new_password:
        user |= {"_password": given.password, "passwordChanged": now}
    question = given.question or user["credentials"].get("recovery_question", {}).get("question")
    if given.question:
        user["_answer"] = given.answer
    user["credentials"] = credentials(with_password=given.new_password or has_password(user), question=question)


def has_password(user: Record) -> bool:
    """Say whether somebody has a password."""
    return "password" in user["credentials"] or bool(user["_password"])


def forget_password(user: Record) -> None:
    """Take somebody's password away."""
    user["_password"] = None
    user["credentials"].pop("password", None)
