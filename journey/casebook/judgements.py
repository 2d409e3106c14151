"""What people judge of single contacts: demand, planned, who began it, who was there, whether it helped."""

from dataclasses import dataclass
from hashlib import sha256

from journey.casebook.cells import Cells
from journey.casebook.texts import checked_who
from journey.errors import Refused
from schemas.vocabularies import FAILURE_REASONS, QUESTION_ANSWERS, VOICE_CODES

_COLUMNS = (
    "judgement_id, source_person_id, interaction_id, question_code, answer_code, failure_reason, voice_code,"
    " who, at, undone_by, undone_at"
)


@dataclass(frozen=True)
class Judgement:
    """An answer to one question about one contact (tokens), in someone's voice. All of it is in clear.

    `failure_reason` is there where demand is judged to be failure, and nowhere else. One that was not undone
    has no `undone_by` and no `undone_at`.
    """

    judgement_id: int
    source_person_id: str
    interaction_id: str
    question_code: str
    answer_code: str
    failure_reason: str | None
    voice_code: str
    who: str
    at: str
    undone_by: str | None = None
    undone_at: str | None = None


class Judgements(Cells):
    """Judgements are added, and undone by a mark; the weightiest voice counts, then the latest.

    They are codes: they count in figures until undone, whatever was refused use by use (Consents).
    """

    def judge(
        self,
        source_person_id: str,
        interaction_id: str,
        question_code: str,
        answer_code: str,
        voice_code: str,
        who: str,
        failure_reason: str | None = None,
    ) -> Judgement:
        """Keep a judgement on a contact. The same said again by the same voice is kept once.

        Args:
            source_person_id: the token of the record that the contact is of.
            interaction_id: the contact's token.
            question_code: one of QUESTION_ANSWERS.
            answer_code: one of its answers.
            voice_code: whose judgement it is: person, worker or analyst; only the person says what helped.
            who: who writes it down; stays in clear.
            failure_reason: one of FAILURE_REASONS where demand is failure, else None.

        Raises:
            Refused: there is no key, or question, answer, voice and reason do not go together.
            Busy: the keys were changed meanwhile.
        """
        name = checked_who(who)
        _refuse_misfit(question_code, answer_code, voice_code, failure_reason)
        self._refuse_other_tokens()
        for held in self._of_contact(interaction_id, question_code, voice_code)[-1:]:
            if (held.answer_code, held.failure_reason) == (answer_code, failure_reason):
                return held
        number = self._rows("select coalesce(max(judgement_id), 0) + 1 from judgement")[0][0]
        kept = (number, source_person_id, interaction_id, question_code, answer_code, failure_reason)
        new = Judgement(*kept, voice_code, name, self._stamp())
        self._change(
            f"insert into judgement ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, null, null)",
            (*kept, voice_code, name, new.at),
        )
        return new

    def undo_judgement(self, judgement_id: int, who: str) -> Judgement:
        """Take a judgement back; its line is kept, and what was judged before or by another voice counts.

        Raises:
            Refused: there is none of that number, or it was undone before.
        """
        name = checked_who(who)
        undone = (
            "update judgement set undone_by = ?, undone_at = ? where judgement_id = ? and undone_at is null"
        )
        if not self._change(undone, (name, self._stamp(), judgement_id)):
            raise Refused("There is no judgement of that number that stands, so there is nothing to undo.")
        return self._judgements("where judgement_id = ?", (judgement_id,))[0]

    def judgements(self, standing_only: bool = True) -> list[Judgement]:
        """Judgements, by contact and question.

        Args:
            standing_only: of each contact and question only the one that counts: the weightiest voice's
                (person, worker, analyst), then the latest. False: all, undone ones too, as they were made.
        """
        if not standing_only:
            return self._judgements("")
        standing: dict[tuple[str, str], Judgement] = {}
        for one in self._judgements("where undone_at is null"):
            place = (one.interaction_id, one.question_code)
            held = standing.get(place)
            if held is None or _weight(one) <= _weight(held):
                standing[place] = one
        return [standing[place] for place in sorted(standing)]

    def judgements_sha256(self) -> str:
        """A hash of the judgements that count, whoever wrote them down and whenever."""
        told = [
            (one.interaction_id, one.question_code, one.answer_code, one.failure_reason, one.voice_code)
            for one in self.judgements()
        ]
        return sha256(repr(told).encode()).hexdigest()

    def _of_contact(self, interaction_id: str, question_code: str, voice_code: str) -> list[Judgement]:
        where = "where undone_at is null and interaction_id = ? and question_code = ? and voice_code = ?"
        return self._judgements(where, (interaction_id, question_code, voice_code))

    def _judgements(self, where: str, values: tuple[object, ...] = ()) -> list[Judgement]:
        rows = self._rows(f"select {_COLUMNS} from judgement {where} order by judgement_id", values)
        return [Judgement(*row) for row in rows]


def _weight(judgement: Judgement) -> int:
    return VOICE_CODES.index(judgement.voice_code)


def _refuse_misfit(question: str, answer: str, voice: str, reason: str | None) -> None:
    if question not in QUESTION_ANSWERS:
        raise Refused(f"A question is one of: {', '.join(QUESTION_ANSWERS)}.")
    if answer not in QUESTION_ANSWERS[question]:
        raise Refused(f"The answer to {question} is one of: {', '.join(QUESTION_ANSWERS[question])}.")
    if voice not in VOICE_CODES:
        raise Refused(f"A voice is one of: {', '.join(VOICE_CODES)}.")
    if question == "helpful" and voice != "person":
        raise Refused(
            "Only the person can say whether a contact helped. Write it down in the person's voice."
        )
    if (answer == "failure") != (reason is not None):
        raise Refused(
            "A reason goes with failure demand and with nothing else. Give it there, leave it out elsewhere."
        )
    if reason is not None and reason not in FAILURE_REASONS:
        raise Refused(f"A reason for failure demand is one of: {', '.join(FAILURE_REASONS)}.")
