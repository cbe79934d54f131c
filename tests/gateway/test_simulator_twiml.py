"""Reading TwiML: a table of documents and what they tell a call to do."""

import pytest

from gateway.simulator.twiml import (
    BadTwiml,
    Dial,
    Gather,
    Hangup,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Room,
    Say,
    Verb,
    read,
)


@pytest.mark.parametrize(
    ("document", "verb"),
    [
        ('<Say language="es-US">Hola  \n &amp; adiós</Say>', Say("Hola & adiós", "es-US")),
        ('<Say loop="0">Again</Say>', Say("Again", loop=0)),
        ("<Play>/music.wav</Play>", Play("/music.wav")),
        ('<Play digits="ww12"/>', Play("", digits="ww12")),
        ('<Pause length="3"/>', Pause(3.0)),
        ("<Pause/>", Pause(1.0)),
        ("<Gather/>", Gather()),
        (
            (
                '<Gather input="speech dtmf" action="/turn?step=2&amp;x=1" method="get" timeout="7"'
                ' finishOnKey="*" numDigits="4" actionOnEmptyResult="true" bargeIn="false"'
                ' language="es-US" hints="saldo, factura" speechTimeout="auto"><Say>¿Sí?</Say>'
                "<Pause/></Gather>"
            ),
            Gather(
                prompts=(Say("¿Sí?"), Pause()),
                hears=frozenset({"speech", "dtmf"}),
                action="/turn?step=2&x=1",
                method="GET",
                timeout=7.0,
                finish_on_key="*",
                num_digits=4,
                action_on_empty=True,
                barge_in=False,
                language="es-US",
            ),
        ),
        ("<Redirect>/next</Redirect>", Redirect("/next")),
        ("<Hangup/>", Hangup()),
        ("<Reject/>", Reject("rejected")),
        ('<Reject reason="busy"/>', Reject("busy")),
        (
            (
                '<Record action="/done" maxLength="120" timeout="4" finishOnKey="#"'
                ' playBeep="false" recordingStatusCallback="/tape"/>'
            ),
            Record("/done", "POST", 4.0, "#", 120.0, play_beep=False, callback="/tape"),
        ),
        (
            (
                '<Dial action="/after" hangupOnStar="true"><Conference endConferenceOnExit="true"'
                ' startConferenceOnEnter="false" waitUrl="/wait" beep="false"'
                ' statusCallback="/conf" statusCallbackEvent="start end join leave hold">'
                "room 7</Conference></Dial>"
            ),
            Dial(
                Room(
                    "room 7",
                    start_on_enter=False,
                    end_on_exit=True,
                    wait_url="/wait",
                    callback="/conf",
                    callback_events=frozenset({"start", "end", "join", "leave", "hold"}),
                ),
                action="/after",
                hangup_on_star=True,
            ),
        ),
    ],
)
def test_each_verb_is_read_with_what_it_says_and_twilios_defaults(
    document: str, verb: Verb
) -> None:
    assert read(f"<Response>{document}</Response>") == (verb,)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("", "not XML"),
        ("Sorry!", "not XML"),
        ("<Response><Say>a</Response>", "not XML"),
        ("<Reply/>", "begins with Reply"),
        ("<Response><Sing>la</Sing></Response>", "Sing is no verb"),
        ("<Response><say>a</say></Response>", "say is no verb"),
        ('<Response><Gather timeout="soon"/></Response>', "timeout is a whole number"),
        ('<Response><Gather input="voice"/></Response>', "only dtmf and speech"),
        ("<Response><Gather><Hangup/></Gather></Response>", "cannot be inside Gather"),
        ('<Response><Redirect method="PUT">/x</Redirect></Response>', "GET or POST"),
        ("<Response><Dial>+15035550199</Dial></Response>", "exactly one Conference"),
        ("<Response><Dial><Conference/></Dial></Response>", "exactly one Conference"),
        ("<Response><Play/></Response>", "nothing to play"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><Response/>', "document type"),
    ],
)
def test_what_is_no_twiml_is_said_plainly(document: str, why: str) -> None:
    with pytest.raises(BadTwiml, match=why):
        read(document)


def test_verbs_keep_their_order_and_an_empty_document_has_none() -> None:
    verbs = read("<Response><Say>a</Say><!-- note --><Pause/><Hangup/></Response>")

    assert verbs == (Say("a"), Pause(), Hangup())
    assert read("<Response/>") == ()
