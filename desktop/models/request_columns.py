"""The columns of the requests table: what each is called, sorted by, says, and says aloud. Pure, and without Qt."""

from enum import IntEnum

from desktop import format as fmt
from desktop.language import translate
from desktop.models.request_rows import RequestRow, cost_kind_text, spoken_tokens
from proxy.store.query import SortKey


class RequestColumn(IntEnum):
    """The columns from left to right."""

    TIME = 0
    ACCOUNT = 1
    ROUTE = 2
    MODEL = 3
    STATUS = 4
    FIRST_BYTE = 5
    DURATION = 6
    TOKENS = 7
    COST = 8


COLUMN_COUNT = len(RequestColumn)
SORTED_BY = dict(zip(RequestColumn, SortKey, strict=True))
"""What the store orders by for each column."""
NUMBERS = frozenset({RequestColumn.FIRST_BYTE, RequestColumn.DURATION, RequestColumn.COST})


def column_titles() -> tuple[str, ...]:
    """As the header says them."""
    return (
        translate("Requests", "Time"),
        translate("Requests", "Account"),
        translate("Requests", "Route"),
        translate("Requests", "Model"),
        translate("Requests", "Status"),
        translate("Requests", "First byte"),
        translate("Requests", "Duration"),
        translate("Requests", "Tokens"),
        translate("Requests", "Cost"),
    )


def cell_text(row: RequestRow, column: RequestColumn) -> str:
    """What a cell says; also what is copied."""
    return {
        RequestColumn.TIME: row.time,
        RequestColumn.ACCOUNT: row.account,
        RequestColumn.ROUTE: row.route,
        RequestColumn.MODEL: row.model,
        RequestColumn.STATUS: row.status,
        RequestColumn.FIRST_BYTE: row.first_byte,
        RequestColumn.DURATION: row.duration,
        RequestColumn.TOKENS: row.total,
        RequestColumn.COST: row.cost,
    }[column]


def cell_speech(row: RequestRow, column: RequestColumn) -> str:
    if column is RequestColumn.TOKENS:
        return spoken_tokens(row.record.usage)
    if column is RequestColumn.COST and row.record.cost is not None:
        return f"{row.cost} {cost_kind_text(row.record.cost.kind)}"
    text = cell_text(row, column)
    return translate("Requests", "not known") if text == fmt.UNKNOWN else text


def cell_tool_tip(row: RequestRow, column: RequestColumn) -> str:
    """More than the cell says, else the whole of what a narrow column may have cut."""
    if column is RequestColumn.STATUS and row.record.error_type:
        return row.record.error_type
    if column is RequestColumn.TOKENS:
        return spoken_tokens(row.record.usage)
    return row.record.route if column is RequestColumn.ROUTE else cell_text(row, column)
