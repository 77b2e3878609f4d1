"""Okta Expression Language: the examples of Okta's reference, and what is refused."""

from __future__ import annotations

import pytest

from okta_simulator.oidc.expression_functions import Context, ExpressionError
from okta_simulator.oidc.expressions import evaluate

PERSON = Context(
    roots={
        "user": {"email": "alex@okta.com", "firstName": "Alex", "numbers": [10, 20, 30], "empty": None},
        "appuser": {"userName": "alex"},
        "app": {"clientId": "client", "profile": {"label": "Example"}},
        "org": {"name": "Org"},
        "session": {"amr": ["pwd"]},
    },
    internal={"id": "00u1", "status": "ACTIVE"},
    groups=[
        {"id": "00g1", "profile": {"name": "West Coast Users"}},
        {"id": "00g2", "profile": {"name": "West Coast Admins"}},
        {"id": "00g3", "profile": {"name": "Everyone"}},
    ],
)
NOBODY = Context(roots={"app": {"clientId": "client"}}, internal={}, groups=[])


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("user.email", "alex@okta.com"),
        ("user.unknown", None),
        ("app.profile.label", "Example"),
        ("session.amr", ["pwd"]),
        ('user.getInternalProperty("id")', "00u1"),
        ("'it is \\'quoted\\''", "it is 'quoted'"),
        ("user.firstName + ' <' + user.email + '>'", "Alex <alex@okta.com>"),
        ("1 + 2", 3),
        ("(appuser != null) ? appuser.userName : app.clientId", "alex"),
        ("user.empty == null ? 'none' : user.empty", "none"),
        ("user.firstName == 'Alex' AND NOT (user.email == 'x') ? 'yes' : 'no'", "yes"),
        ("false || 1 < 2 && 'a' <= 'b'", True),
        ("true or user.email.nonsense == 1", True),
        ('String.append("This is", " a test")', "This is a test"),
        ('String.join(",", "This", "is", "a", "test")', "This,is,a,test"),
        ('String.len("This")', 4),
        ('String.removeSpaces("This is a test")', "Thisisatest"),
        ('String.replace("This is a test", "is", "at")', "That at a test"),
        ('String.replaceFirst("This is a test", "is", "at")', "That is a test"),
        ('String.startsWith("Kiss", "K")', True),
        ('String.stringContains("This is a test", "doesn\'tExist")', False),
        ('String.stringSwitch("This is a test", "default", "key1", "value1")', "default"),
        (
            'String.stringSwitch("First match wins", "default", "absent", "value1", "wins", "value2", "match", "v3")',
            "value2",
        ),
        ('String.stringSwitch("Substrings count", "default", "ring", "value1")', "value1"),
        ('String.substring("This is a test", 2, 9)', "is is a"),
        ('String.substringAfter("abc@okta.com", "@")', "okta.com"),
        ('String.substringBefore("abc@okta.com", "@")', "abc"),
        ('String.toUpperCase("This")', "THIS"),
        ("toLowerCase('ThiS')", "this"),
        ("substringBefore(user.email, '@')", "alex"),
        ("Arrays.add(user.numbers, 40)", [10, 20, 30, 40]),
        ("Arrays.remove(user.numbers, 20)", [10, 30]),
        ("Arrays.clear(user.numbers)", []),
        ("Arrays.get({0, 1, 2}, 0)", 0),
        ("Arrays.flatten(10, {20, 30}, 40)", [10, 20, 30, 40]),
        ("Arrays.flatten('10, 20, 30, 40')", ["10", "20", "30", "40"]),
        ("Arrays.contains({10, 20, 30}, 50)", False),
        ("Arrays.size(NULL)", 0),
        ("Arrays.isEmpty({10, 20})", False),
        ('Arrays.toCsvString({"This", "is", " a ", "test"})', "This,is, a ,test"),
        ("Convert.toInt('1234')", 1234),
        ("Convert.toInt(123.4)", 123),
        ("Convert.toInt(123.6)", 124),
        ("Convert.toNum('3.141')", 3.141),
        ('isMemberOfGroupName("Everyone")', True),
        ('isMemberOfGroup("00g2")', True),
        ('isMemberOfAnyGroup("00g8", "00g9")', False),
        ('isMemberOfGroupNameStartsWith("West")', True),
        ('isMemberOfGroupNameContains("Admin")', True),
        ('isMemberOfGroupNameRegex(".*admin.*")', False),
        ('getFilteredGroups({"00g1", "00g9"}, "group.name", 40)', ["West Coast Users"]),
        ('getFilteredGroups({"00g1", "00g2"}, "group.id", 1)', ["00g1"]),
        ('Groups.startsWith("OKTA", "West", 1)', ["West Coast Users"]),
        ('Groups.contains("OKTA", "Admin", 10)', ["West Coast Admins"]),
        ('Groups.endsWith("OKTA", "one", 10)', ["Everyone"]),
    ],
)
def test_values(expression: str, value: object) -> None:
    assert evaluate(expression, PERSON) == value


def test_without_a_person() -> None:
    assert evaluate("(appuser != null) ? appuser.userName : app.clientId", NOBODY) == "client"
    with pytest.raises(ExpressionError):
        evaluate("user.email", NOBODY)


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "user.",
        "user.email user.email",
        "user.email.length",
        "zendesk.firstName",
        "String.unknown('x')",
        "String.len()",
        "String.len(3)",
        "String.substring(user.numbers, 0, 1)",
        "Time.now()",
        "user.shout()",
        "user.email ? 'a' : 'b'",
        "user.email < 3",
        "user.numbers + 3",
        "true ? 'a'",
        "(1",
        "#",
        "Arrays.get({1}, 5)",
        "isMemberOfGroupNameRegex('(')",
        "getFilteredGroups({'00g1'}, 'group.size', 4)",
        "(" * 600 + "1" + ")" * 600,
    ],
)
def test_what_is_not_understood(expression: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(expression, PERSON)
