"""The bounded window over the stored records: it moves by pages and takes in new records."""

from dataclasses import replace
from datetime import timedelta

from desktop.models.record_window import MOST, PAGE, RecordWindow
from proxy.record import RequestRecord
from proxy.store.query import RequestPage
from tests.desktop.samples import NOW, ROWS, record


def one(number: int) -> RequestRecord:
    """The `number`th record; a larger number is older."""
    made = record(0, ROWS[0])
    return replace(
        made, id=f"req_{10**6 - number:024x}", started_at=NOW - timedelta(seconds=number)
    )


def page(number: int, last: int = 19) -> RequestPage:
    """The `number`th page of a store with pages 0 to `last`."""
    first = number * PAGE
    records = tuple(one(at) for at in range(first, first + PAGE))
    return RequestPage(records, None if number == last else f"after {number}")


def filled(pages: int) -> RecordWindow:
    """The first pages, trimmed as they come."""
    window = RecordWindow()
    window.restart(page(0))
    for number in range(1, pages):
        window.append(page(number))
        window.trim_top()
    return window


def numbers(window: RecordWindow) -> list[int]:
    """Which records are held, by their age in seconds."""
    return [round((NOW - each.started_at).total_seconds()) for each in window.records]


def test_pages_follow_each_other_downwards() -> None:
    window = filled(3)

    assert numbers(window) == list(range(3 * PAGE))
    assert window.next == "after 2"
    assert window.is_at_top


def test_at_the_limit_the_uppermost_page_leaves() -> None:
    window = filled(MOST // PAGE)
    window.append(page(MOST // PAGE))

    surplus = window.surplus_top()
    window.trim_top()

    assert surplus == PAGE
    assert numbers(window) == list(range(PAGE, PAGE + MOST))
    assert not window.is_at_top


def test_the_page_above_comes_back_by_the_cursor_it_came_by() -> None:
    window = filled(12)

    cursor = window.cursor_above
    window.prepend(page(1))
    window.trim_bottom()

    assert cursor == "after 0"
    assert numbers(window) == list(range(PAGE, PAGE + MOST))
    assert window.next == "after 10"


def test_back_at_the_top_new_records_may_join_again() -> None:
    window = filled(12)
    window.prepend(page(1))
    window.trim_bottom()

    cursor = window.cursor_above
    window.prepend(page(0))
    window.trim_bottom()

    assert cursor is None
    assert window.is_at_top
    assert numbers(window) == list(range(MOST))


def test_the_end_is_known() -> None:
    window = RecordWindow()
    window.restart(page(0, last=1))

    window.append(page(1, last=1))

    assert window.next is None


def test_a_new_record_joins_at_the_top() -> None:
    window = filled(1)

    (placed,) = window.places_of([one(-1)])
    window.insert(placed)

    assert placed.at == 0
    assert numbers(window)[:2] == [-1, 0]


def test_a_record_that_took_long_joins_where_it_began() -> None:
    window = RecordWindow()
    window.restart(RequestPage((one(0), one(10), one(20))))

    for placed in window.places_of([one(15), one(-1), one(-2), one(30)]):
        window.insert(placed)

    assert numbers(window) == [-2, -1, 0, 10, 15, 20, 30]


def test_neighbours_join_together() -> None:
    window = filled(1)

    places = window.places_of([one(-1), one(-3), one(-2)])

    assert [(placed.at, len(placed.records)) for placed in places] == [(0, 3)]


def test_a_known_record_does_not_join_twice() -> None:
    assert filled(1).places_of([one(3)]) == []


def test_a_record_older_than_the_window_is_left_to_its_page() -> None:
    assert filled(2).places_of([one(5000)]) == []


def test_new_records_push_the_lowest_page_out() -> None:
    window = filled(MOST // PAGE)

    for placed in window.places_of([one(-1)]):
        window.insert(placed)
    surplus = window.surplus_bottom()
    window.trim_bottom()

    assert surplus == PAGE
    assert len(window.records) == MOST - PAGE + 1
    assert window.next == f"after {MOST // PAGE - 2}"


def test_a_page_that_new_records_alone_have_filled_is_to_be_read_again() -> None:
    window = RecordWindow()
    window.restart(RequestPage())

    for placed in window.places_of([one(-number) for number in range(MOST + 1)]):
        window.insert(placed)

    assert window.has_outgrown


def test_it_begins_empty_and_takes_a_first_record() -> None:
    window = RecordWindow()

    for placed in window.places_of([one(1)]):
        window.insert(placed)

    assert numbers(window) == [1]
    assert window.is_at_top
