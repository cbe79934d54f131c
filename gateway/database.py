"""The database as the edge sees it: transactions for work, a raw pool for the hot path."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from psycopg_pool import AsyncConnectionPool
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

import models.tables  # noqa: F401  foreign keys are looked up among all tables

#: A dead peer is noticed in about a minute, not in two hours.
KEEPALIVE = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10}


class Database:
    """One process's connections to PostgreSQL.

    `sessions()` gives a transaction that commits at its end; nothing below
    the edge commits. `pool` gives bare psycopg connections to the flusher.
    Connections are not asked whether they live before each use: after a
    restart of the database the first to notice fails, and the rest are renewed.
    """

    def __init__(self, url: str, *, size: int = 10, raw: int = 3) -> None:
        self.url = url
        self.engine = create_async_engine(
            url, pool_size=size, max_overflow=size, connect_args=KEEPALIVE
        )
        self._sessions = async_sessionmaker(
            self.engine, class_=AsyncSession, expire_on_commit=False
        )
        self.pool = AsyncConnectionPool(
            self.dsn, min_size=1, max_size=raw, open=False, kwargs=dict(KEEPALIVE)
        )

    @property
    def dsn(self) -> str:
        """The address as libpq takes it."""
        return self.url.replace("postgresql+psycopg://", "postgresql://", 1)

    async def open(self) -> None:
        """Open the raw pool; the engine connects by itself when first asked."""
        await self.pool.open()

    async def close(self) -> None:
        """Close every connection."""
        await self.pool.close()
        await self.engine.dispose()

    @asynccontextmanager
    async def sessions(self) -> AsyncGenerator[AsyncSession]:
        """Give one transaction: committed when the block ends well, rolled back if not."""
        async with self._sessions() as session, session.begin():
            yield session
