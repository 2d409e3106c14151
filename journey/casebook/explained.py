"""What was found in an extract and explained. Who and when can be read by all; why is sealed."""

from dataclasses import dataclass

from journey.casebook.cells import Cells, row_name
from journey.errors import Refused


@dataclass(frozen=True)
class Explained:
    """Something found in an extract that someone says is as it should be.

    `why` is None where it was read without the key. `at` is when, in UTC.
    """

    extract_id: str
    check_id: str
    who: str
    why: str | None
    at: str = ""


class Explanations(Cells):
    """Explained items, by extract and check."""

    def explain(self, item: Explained) -> None:
        """Keep an explanation; a later one of the same item takes its place. The casebook stamps the time.

        Raises:
            Refused: there is no key.
        """
        row = row_name((item.extract_id, item.check_id))
        sealed = self._seal(item.why or "", "explained_item", row, "sealed_why")
        self._change(
            "insert or replace into explained_item values (?, ?, ?, ?, ?)",
            (item.extract_id, item.check_id, item.who, self._stamp(), sealed),
        )

    def take_back(self, extract_id: str, check_id: str) -> None:
        """Remove an explanation.

        Raises:
            Refused: there is none.
        """
        where = "delete from explained_item where extract_id = ? and check_id = ?"
        if not self._change(where, (extract_id, check_id)):
            raise Refused("There is no such explanation to take back.")

    def explained(self, extract_id: str) -> list[Explained]:
        """What was explained of an extract, by check; why is None without the key."""
        rows = self._rows(
            "select extract_id, check_id, who, at, sealed_why from explained_item where extract_id = ? "
            "order by check_id",
            (extract_id,),
        )
        return [
            Explained(
                extract,
                check,
                who,
                self._unseal(sealed, "explained_item", row_name((extract, check)), "sealed_why"),
                at,
            )
            for extract, check, who, at, sealed in rows
        ]

    def forget_explained(self, extract_id: str) -> None:
        """Remove all explanations of an extract that is taken out."""
        self._change("delete from explained_item where extract_id = ?", (extract_id,))
