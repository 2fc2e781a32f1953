"""Promises of tables that only the database itself can keep: rows that stay, and sets of rows that balance."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.models import BaseConstraint, Model

REFUSE = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
"""
WEIGH = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum({value}) FROM {table} WHERE {group} = NEW.{group}) <> 0 THEN
        RAISE EXCEPTION '{table}: the lines of % do not balance', NEW.{group} USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER {name} AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION {name}();
"""
FORGET = "DROP TRIGGER IF EXISTS {name} ON {table}; DROP FUNCTION IF EXISTS {name}() CASCADE;"


class _Trigger(BaseConstraint):
    """A constraint that a trigger keeps; migrations carry it like any other."""

    def _sql(self, model: type[Model]) -> str:
        raise NotImplementedError

    def constraint_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """Leave the trigger for when the table is there."""
        if schema_editor is not None:
            schema_editor.deferred_sql.append(Statement("%(sql)s", sql=self.create_sql(model, schema_editor)))
        return ""

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        return self._sql(model) if model is not None else ""

    def remove_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        return "" if model is None else FORGET.format(name=self.name, table=model._meta.db_table)

    def validate(self, model: type[Model], instance: Model, *_: Any, **__: Any) -> None:
        """Leave the judgement to the database: a single row says nothing of either promise."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((type(self), self.name))


class AppendOnly(_Trigger):
    """Rows are added, never changed and never deleted."""

    def _sql(self, model: type[Model]) -> str:
        return REFUSE.format(name=self.name, table=model._meta.db_table)


class Balanced(_Trigger):
    """At the end of a transaction the ``value`` of all rows with the same ``group`` adds up to nothing."""

    def __init__(self, *, name: str, group: str, value: str) -> None:
        super().__init__(name=name)
        self.group, self.value = group, value

    def _sql(self, model: type[Model]) -> str:
        columns = {each: self._column(model, getattr(self, each)) for each in ("group", "value")}
        return WEIGH.format(name=self.name, table=model._meta.db_table, **columns)

    @staticmethod
    def _column(model: type[Model], name: str) -> str:
        return next(str(field.column) for field in model._meta.concrete_fields if field.name == name)

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "group": self.group, "value": self.value}
