"""What a worker does for mail that comes in: its doors are open, old raw mail goes."""

from datetime import date, datetime

from gateway.database import Database
from gateway.intake import Intake
from gateway.mail.listener import Listener, Place
from gateway.mail.road import mail_road
from gateway.settings import Settings
from gateway.store import Store, drop_old_raw


class MailDoors:
    """The mail doors of one worker, if the office has any."""

    def __init__(self, settings: Settings, database: Database, store: Store) -> None:
        """Make them shut. Raises ValueError when FOREBAY_MAIL_LISTEN cannot be read."""
        self._store = store
        self._days = settings.raw_mail_days
        self._swept: date | None = None
        self._intake = Intake(database.pool, reopen_within=settings.reopen_within)
        places = Place.all_of(settings.mail_listen)
        road = mail_road(settings, database, self._intake, store) if places else None
        self._listener = (
            Listener(places, road, most_bytes=settings.mail_most_bytes) if road else None
        )

    async def open(self) -> None:
        """Open them."""
        if self._listener is not None:
            self._intake.start()
            await self._listener.open()

    async def sweep(self, now: datetime) -> None:
        """Try ports that were taken again; once a day, remove raw mail that is too old."""
        if self._listener is None:
            return
        await self._listener.open()
        if self._swept != now.date():
            self._swept = now.date()
            await drop_old_raw(self._store, now.date(), self._days)

    async def close(self) -> None:
        """Shut them, and write down what is under way."""
        if self._listener is not None:
            await self._listener.close()
            await self._intake.close()
