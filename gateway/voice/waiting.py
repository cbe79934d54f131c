"""What is played to who waits: their place in line and music, or music on hold."""

from bot.spoken import speak
from channels.phone import forms
from channels.phone.twiml import Lines
from channels.twilio import Form
from gateway.parts import Parts
from gateway.voice import books, speaking
from models.base import utcnow


async def place_in_line(parts: Parts, form: Form) -> str:
    """Tell a caller where they stand, then play. Asked again each time the music ends."""
    lines = Lines(parts.settings.origin)
    async with parts.database.sessions() as session:
        call = await books.heard_of(session, forms.sid_of(form), utcnow())
        words = await speaking.place(session, call) if call is not None else []
    return lines.music(words)


async def on_hold(parts: Parts, form: Form) -> str:
    """Tell a caller on hold that they are not forgotten, then play."""
    lines = Lines(parts.settings.origin)
    async with parts.database.sessions() as session:
        call = await books.heard_of(session, forms.sid_of(form), utcnow())
    language = speaking.tongue(call) if call is not None else "en"
    return lines.music([(language, speak("on_hold", language))])
