"""The queue: each message leaves once and in order, whatever the provider does, and its end is told."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from whatsapp_service.channels.models import channels
from whatsapp_service.outbound import texts
from whatsapp_service.outbound.models import pace, queue
from whatsapp_service.usage.models import priced

from shared.utils.ids import uuid7
from tests.support.waiting import eventually
from tests.support.whatsapp_post import Post


async def test_a_message_leaves_once_and_its_ticks_come_back(both: Post) -> None:
    sent = both.chat.write(uuid7(), "Bom dia")
    await eventually(lambda: both.chat.status[sent] == "read", what="the message is read")
    assert [one["text"]["body"] for one in both.provider.accepted[sent]] == ["*Maria:*\nBom dia"]
    assert both.provider.complaints == []
    rows = await both.database.read(lambda c: c.execute(select(priced)).all())
    assert [(row.category, row.billable) for row in rows] == [("service", True)]


async def test_a_conversation_keeps_its_order_while_its_first_message_is_tried_again(both: Post) -> None:
    conversation, other = uuid7(), uuid7()
    first = both.chat.write(conversation, "1")
    both.provider.plan[first] = ["temporary", "temporary"]
    rest = [both.chat.write(conversation, str(number)) for number in range(2, 6)]
    elsewhere = both.chat.write(other, "x")
    await both.settled(first, *rest, elsewhere)
    mine = [one for one in both.provider.order if one != elsewhere]
    assert mine == [first, *rest]
    assert both.provider.order[0] == elsewhere


async def test_an_uncertain_send_that_arrived_is_not_repeated(both: Post) -> None:
    conversation = uuid7()
    both.provider.told = ["delivered"]
    reset, hang = both.chat.write(conversation, "1"), both.chat.write(conversation, "2")
    both.provider.plan |= {reset: ["taken_reset"], hang: ["taken_hang"]}
    await both.settled(reset, hang)
    assert [len(both.provider.accepted[one]) for one in (reset, hang)] == [1, 1]
    assert both.chat.status[hang] == "delivered"


async def test_an_uncertain_send_that_nobody_tells_of_is_repeated_once_and_marked(both: Post) -> None:
    silent, lost = both.chat.write(uuid7(), "1"), both.chat.write(uuid7(), "2")
    both.provider.plan |= {silent: ["taken_silent"], lost: ["reset"]}
    await both.settled(silent, lost)
    assert [len(both.provider.accepted[one]) for one in (silent, lost)] == [2, 1]
    notes = [one["error"] for one in both.chat.reports[silent] if one["error"]]
    assert [note["code"] for note in notes[:2]] == ["unconfirmed", "possible-duplicate"]


async def test_a_second_uncertain_send_stays_unconfirmed_and_lets_the_next_message_pass(post: Post) -> None:
    conversation = uuid7()
    lost = post.chat.write(conversation, "1")
    post.provider.plan[lost] = ["reset", "reset", "reset"]
    following = post.chat.write(conversation, "2")
    await post.settled(following)
    assert post.chat.status[lost] == "unconfirmed"
    assert post.provider.tries[lost] == 2
    post.chat.again(lost)
    post.provider.plan[lost] = []
    await post.settled(lost)
    assert len(post.provider.accepted[lost]) == 1


async def test_a_template_with_an_uncertain_end_is_never_repeated_by_itself(post: Post) -> None:
    metadata = {"template": {"name": "aviso", "language": "pt_BR", "components": []}}
    sent = post.chat.write(uuid7(), "Aviso", message_type="template", metadata=metadata)
    post.provider.plan[sent] = ["reset"]
    await eventually(lambda: post.chat.status[sent] == "unconfirmed", what="the template is unconfirmed")
    following = post.chat.write(post.chat.messages[sent]["conversation_id"], "2")
    await post.settled(following)
    assert post.provider.tries[sent] == 1


async def test_a_refused_message_says_why_and_may_be_sent_again(post: Post) -> None:
    conversation = uuid7()
    sent = post.chat.write(conversation, "1")
    post.provider.plan[sent] = ["window"]
    following = post.chat.write(conversation, "2")
    await post.settled(sent, following)
    assert post.chat.status[sent] == "failed"
    assert post.chat.error[sent]["code"] == "131047"
    assert "modelo" in post.chat.error[sent]["title"]
    post.chat.again(sent)
    await eventually(lambda: post.provider.accepted[sent], what="the second try left")
    assert post.provider.tries[sent] == 2


async def test_the_other_spelling_of_a_number_is_tried_once_and_remembered(post: Post) -> None:
    conversation = uuid7()
    sent = post.chat.write(conversation, "1")
    post.provider.plan[sent] = ["not_reachable"]
    await post.settled(sent)
    assert post.provider.accepted[sent][0]["to"] == "551187654321"
    following = post.chat.write(conversation, "2")
    await post.settled(following)
    assert post.provider.accepted[following][0]["to"] == "551187654321"
    gone = post.chat.write(uuid7(), "3", phone="5531988887777")
    post.provider.plan[gone] = ["not_reachable", "not_reachable", "not_reachable"]
    await post.settled(gone)
    assert (post.chat.status[gone], post.provider.tries[gone]) == ("failed", 2)


async def test_a_rate_of_the_number_pauses_all_of_it_as_long_as_the_provider_asks(post: Post) -> None:
    post.provider.retry_after["rate"] = "1"
    first = post.chat.write(uuid7(), "1")
    post.provider.plan[first] = ["rate"]
    await eventually(lambda: post.provider.tries[first] == 1, what="the first try")
    other = post.chat.write(uuid7(), "2")
    await post.settled(first, other)
    paused = await post.database.read(lambda c: c.execute(select(pace.c.paused_until)).scalar_one())
    assert paused is not None
    assert post.provider.times[-1] - post.provider.times[0] < 1
    assert post.provider.tries[first] == 2


async def test_a_rate_of_the_pair_delays_this_conversation_alone(post: Post) -> None:
    conversation = uuid7()
    slow = post.chat.write(conversation, "1")
    post.provider.plan[slow] = ["pair"]
    behind, other = post.chat.write(conversation, "2"), post.chat.write(uuid7(), "3")
    await post.settled(other)
    due = await post.database.read(
        lambda c: c.execute(select(queue.c.due_at, queue.c.updated_at).where(queue.c.message_id == slow)).one()
    )
    assert (due.due_at - due.updated_at).total_seconds() == pytest.approx(4, abs=0.1)
    await post.settled(slow, behind)
    assert [one for one in post.provider.order if one != other] == [slow, behind]


async def test_a_dead_token_stops_the_channel_and_keeps_the_queue(post: Post) -> None:
    sent = post.chat.write(uuid7(), "1")
    post.provider.plan[sent] = ["token"]

    async def stopped() -> Any:
        row = await post.database.read(lambda c: c.execute(select(channels)).one())
        return row if row.state == "stopped" else None

    row = await eventually(stopped, what="the channel stops")
    assert "token" in row.state_reason
    later = post.chat.write(uuid7(), "2")

    async def waiting() -> bool:
        states = await post.database.read(lambda c: c.execute(select(queue.c.state)).scalars().all())
        return list(states) == ["queued", "queued"]

    await eventually(waiting, what="both wait")
    code, _ = await post.call("PUT", f"/api/whatsapp/channels/{row.id}", {"access_token": post.good_token})
    assert code == 200
    await post.settled(sent, later)


async def test_what_is_gone_or_cannot_be_sent_fails_in_words(post: Post) -> None:
    unknown = post.chat.write(uuid7(), "1")
    del post.chat.messages[unknown]
    nobody = post.chat.write(uuid7(), "2", phone=None)
    long = post.chat.write(uuid7(), "x" * 5000)
    await post.settled(unknown, nobody, long)
    said = [post.chat.error[one]["title"] for one in (unknown, nobody, long)]
    assert said == [texts.MESSAGE_GONE, texts.NO_RECIPIENT, texts.TOO_LONG]
    assert post.provider.tries == {}


async def test_chat_away_keeps_every_report_until_it_is_back(post: Post) -> None:
    sent = post.chat.write(uuid7(), "1")
    post.chat.failures = 2
    await eventually(lambda: post.chat.status[sent] == "read", what="the reports arrive")


async def test_reactions_and_read_marks_go_out(post: Post) -> None:
    conversation = uuid7()
    sent = post.chat.write(conversation, "1")
    await post.settled(sent)
    post.chat.tell("message.reacted", conversation, message_id=sent, external_id="wamid.theirs", emoji="👍")
    post.chat.tell("conversation.read", conversation, seq=3, external_id="wamid.theirs")
    await eventually(lambda: len(post.provider.order) == 2 and post.provider.marks, what="both left")
    reaction = post.provider.accepted[post.provider.order[1]][0]
    assert reaction["reaction"] == {"message_id": "wamid.theirs", "emoji": "👍"}
    assert reaction["to"] == "5511987654321"
    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.theirs"}
    assert post.provider.marks == [mark]
    for _ in range(2):
        post.chat.signal("whatsapp.typing", {"channel_id": post.chat.channel_id, "external_id": "wamid.theirs"})
    await eventually(lambda: len(post.provider.marks) == 2, what="the customer sees that somebody writes")
    assert post.provider.marks[1] == {**mark, "typing_indicator": {"type": "text"}}


async def test_what_a_person_wrote_in_the_phones_app_is_not_sent_a_second_time(post: Post) -> None:
    conversation = uuid7()
    echo = post.chat.write(conversation, "1", status="sent", external_id="wamid.echo")
    following = post.chat.write(conversation, "2")
    await post.settled(following)
    assert post.provider.order == [following]
    states = await post.database.read(
        lambda c: c.execute(select(queue.c.external_id).where(queue.c.message_id == echo)).scalars().all()
    )
    assert states == ["wamid.echo"]
