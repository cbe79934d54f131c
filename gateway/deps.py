"""What a route may ask for. One request is one transaction, committed before the answer leaves."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from sqlmodel.ext.asyncio.session import AsyncSession

from gateway.parts import AppParts
from models.base import utcnow


async def _session(parts: AppParts) -> AsyncGenerator[AsyncSession]:
    async with parts.database.sessions() as session:
        yield session


#: The request's transaction. Function scope: what a caller was told is on disk.
Session = Annotated[AsyncSession, Depends(_session, scope="function")]

#: The request's one moment.
Now = Annotated[datetime, Depends(utcnow)]
