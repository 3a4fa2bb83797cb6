"""Consultations over HTTP: one's list, asking, answering, the replies, closing."""

import time
from dataclasses import dataclass, field

from rooms.consultations.messages import (
    AnswerConsultation,
    Askable,
    AskConsultation,
    ConsultationList,
    ConsultationReplies,
    ConsultationView,
)
from rooms.consultations.service import Consultations as ConsultationService
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConsultationId
from server.http.call import Call, Handlers
from server.http.conferences import conference_of
from server.limits import Buckets

ASKS_PER_MINUTE = 6
ANSWERS_PER_MINUTE = 30


def _per_minute(count: int) -> Buckets:
    return Buckets(count / 60, count)


@dataclass(frozen=True, slots=True)
class Consultations:
    consultations: ConsultationService
    _asks: Buckets = field(default_factory=lambda: _per_minute(ASKS_PER_MINUTE))
    _answers: Buckets = field(default_factory=lambda: _per_minute(ANSWERS_PER_MINUTE))

    def handlers(self) -> Handlers:
        return {
            "list_consultations": self.list,
            "list_askable": self.askable,
            "ask_consultation": self.ask,
            "get_consultation": self.get,
            "answer_consultation": self.answer,
            "close_consultation": self.close,
            "get_consultation_replies": self.replies,
        }

    async def list(self, call: Call) -> ConsultationList:
        return ConsultationList(consultations=await self.consultations.visible(call.person))

    async def askable(self, call: Call) -> Askable:
        return await self.consultations.askable(call.person, conference_of(call))

    async def ask(self, call: Call) -> ConsultationView:
        _take(self._asks, call)
        return await self.consultations.ask(call.person, await call.body(AskConsultation))

    async def get(self, call: Call) -> ConsultationView:
        return await self.consultations.get(call.person, _consultation_of(call))

    async def answer(self, call: Call) -> ConsultationView:
        _take(self._answers, call)
        answer = await call.body(AnswerConsultation)
        return await self.consultations.answer(call.person, _consultation_of(call), answer)

    async def close(self, call: Call) -> ConsultationView:
        return await self.consultations.close(call.person, _consultation_of(call))

    async def replies(self, call: Call) -> ConsultationReplies:
        return await self.consultations.replies(call.person, _consultation_of(call))


def _consultation_of(call: Call) -> ConsultationId:
    return ConsultationId(call.path("consultation_id"))


def _take(buckets: Buckets, call: Call) -> None:
    if not buckets.take(call.person.id, time.monotonic()):
        raise Refused(ErrorCode.RATE_LIMITED)
