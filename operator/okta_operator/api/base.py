"""What every custom resource is made of: a frozen model, metadata, conditions, and the words of its schema.

A model says by annotations what the CustomResourceDefinition says: `Rule` is a rule in CEL, `ListType` how
server-side apply merges a list, a docstring below a field its description. ``crd.py`` reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import AliasGenerator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from okta_operator.constants import GROUP

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

RULES = "x-kubernetes-validations"
NOT_LOOKED_AT = -1
"""``status.observedGeneration`` before the first look; also its default in the schema."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in CEL that the API server checks when a resource is written.

    Attributes:
        expression: CEL; ``self`` is the value that carries the rule, ``oldSelf`` makes it a rule for updates.
        message: names the field and the cure.
        field_path: what the API server names as the culprit, below what carries the rule, as ``.url``.
    """

    expression: str
    message: str
    field_path: str | None = None

    def as_schema(self) -> dict[str, str]:
        """The entry of ``x-kubernetes-validations``."""
        entry = {"rule": self.expression, "message": self.message}
        if self.field_path is not None:
            entry["fieldPath"] = self.field_path
        return entry


def rule(expression: str, message: str, *, field_path: str | None = None) -> Rule:
    """A rule in CEL, for a model's ``RULES`` or within `Rules`."""
    return Rule(expression, message, field_path)


def one_of(subject: str, first: str, second: str) -> Rule:
    """The rule of a model that has exactly one of two members; ``subject`` is the beginning of its message."""
    return rule(
        f"has(self.{first}) != has(self.{second})",
        f"{subject} exactly one of {first} and {second}: state one of them",
    )


class Rules:
    """Puts rules on a field's type: ``Annotated[str, Rules(rule(...))]``."""

    def __init__(self, *rules: Rule) -> None:
        """Takes the rules in the order in which they are reported."""
        self.rules = rules

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Adds to the schema that pydantic makes of the annotated type."""
        schema = handler(core)
        return schema | {RULES: [*schema.get(RULES, []), *(each.as_schema() for each in self.rules)]}


class ListType:
    """Says how server-side apply merges a list: ``set``, ``atomic``, or ``map`` by the keys given."""

    def __init__(self, kind: str, *keys: str) -> None:
        """Takes the list type and, for ``map``, the members that identify an item."""
        self.kind = kind
        self.keys = keys

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Adds to the schema that pydantic makes of the annotated type."""
        schema = handler(core) | {"x-kubernetes-list-type": self.kind}
        if self.keys:
            schema["x-kubernetes-list-map-keys"] = list(self.keys)
        return schema


class MapKeys:
    """The most entries that a map of strings may have."""

    def __init__(self, most: int) -> None:
        """Takes the number."""
        self.most = most

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Adds to the schema that pydantic makes of the annotated type."""
        return handler(core) | {"maxProperties": self.most}


class Model(BaseModel):
    """Base of all models: frozen, camelCase outside, snake_case inside; an unknown member is refused.

    ``None`` means "not stated" throughout: no model has another default for what a user writes.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=AliasGenerator(alias=to_camel),
        populate_by_name=True,
        use_attribute_docstrings=True,
    )

    RULES: ClassVar[tuple[Rule, ...]] = ()
    """Rules on the object as a whole; those of base classes apply as well."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Adds the rules to the schema that pydantic makes of the model."""
        schema = handler(core)
        found = [each for base in reversed(cls.__mro__) for each in base.__dict__.get("RULES", ())]
        if found:
            handler.resolve_ref_schema(schema)[RULES] = [each.as_schema() for each in found]
        return schema


class Lenient(Model):
    """Base of what others write too, or another version wrote: unknown members are dropped."""

    model_config = ConfigDict(extra="ignore")


class ObjectMeta(Lenient):
    """The part of Kubernetes' metadata that the operator reads."""

    name: str
    namespace: str = ""
    uid: str = ""
    resource_version: str = ""
    generation: int = 0
    creation_timestamp: datetime | None = None
    deletion_timestamp: datetime | None = None
    labels: dict[str, str] = Field(default_factory=dict)
    annotations: dict[str, str] = Field(default_factory=dict)
    finalizers: list[str] = Field(default_factory=list)


class ConditionStatus(StrEnum):
    """A condition's status."""

    TRUE = "True"
    FALSE = "False"
    UNKNOWN = "Unknown"


class Condition(Lenient):
    """One aspect of a resource's state, as Kubernetes' ``meta/v1.Condition``."""

    type: Annotated[str, Field(max_length=64)]
    """Ready, Reconciling, Stalled, ReferencesResolved, Synced, SecretPublished, IssuerVerified, Drifted or
    Paused."""
    status: ConditionStatus
    """True, False or Unknown."""
    reason: Annotated[str, Field(max_length=64)]
    """Why, as one word in CamelCase."""
    message: Annotated[str, Field(max_length=1024)] = ""
    """What it is about and what to do, in a sentence."""
    last_transition_time: datetime
    """When the status last changed."""
    observed_generation: int | None = None
    """The generation of the resource that the condition is about."""


@dataclass(frozen=True, slots=True)
class PrinterColumn:
    """A column of ``kubectl get``.

    Attributes:
        name: its heading.
        json_path: what it shows.
        type: string, integer, boolean or date.
        priority: 0 always, 1 with ``-o wide`` only.
    """

    name: str
    json_path: str
    type: str = "string"
    priority: int = 0


def _condition_path(member: str) -> str:
    return f'.status.conditions[?(@.type=="Ready")].{member}'


READY_COLUMNS = (
    PrinterColumn("Ready", _condition_path("status")),
    PrinterColumn("Reason", _condition_path("reason")),
)
AGE_COLUMN = PrinterColumn("Age", ".metadata.creationTimestamp", "date")

SpecT = TypeVar("SpecT", bound=Model)
StatusT = TypeVar("StatusT", bound=Lenient)


class Resource(Lenient, Generic[SpecT, StatusT]):
    """One custom resource as the API server sends it.

    Class attributes:
        KIND, PLURAL: its names.
        COLUMNS: what ``kubectl get`` shows between Ready and Age.
        ROOT_RULES: rules that read ``self.metadata.name`` beside ``self.spec``.
    """

    KIND: ClassVar[str]
    PLURAL: ClassVar[str]
    COLUMNS: ClassVar[tuple[PrinterColumn, ...]] = ()

    api_version: str
    kind: str
    metadata: ObjectMeta
    spec: SpecT
    status: StatusT

    @classmethod
    def crd_name(cls) -> str:
        """The name of its CustomResourceDefinition."""
        return f"{cls.PLURAL}.{GROUP}"

    @classmethod
    def printer_columns(cls) -> tuple[PrinterColumn, ...]:
        """All columns of ``kubectl get``, in order."""
        return (*READY_COLUMNS, *cls.COLUMNS, AGE_COLUMN)


def parts(resource: type[Resource[Any, Any]]) -> tuple[type[Model], type[Model]]:
    """The classes of a kind's spec and status."""
    fields = resource.model_fields
    spec, status = fields["spec"].annotation, fields["status"].annotation
    if not (isinstance(spec, type) and isinstance(status, type)):
        message = f"{resource.__name__} does not name the models of its spec and status"
        raise TypeError(message)
    return spec, status
