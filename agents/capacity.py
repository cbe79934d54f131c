"""How much a specialist holds: units taken before an offer is shown, given back at the end."""

from uuid import UUID

from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from models.contact import Channel
from models.staff import Capacity


async def reserve(session: AsyncSession, staff_id: UUID, channel: Channel) -> bool:
    """Take one unit of a specialist's capacity. False when there is none left.

    One conditional UPDATE: two takers of the last unit wait for each other,
    and the second finds the condition no longer true.
    """
    taken = await session.exec(
        update(Capacity)
        .where(
            col(Capacity.staff_id) == staff_id,
            col(Capacity.channel) == channel,
            col(Capacity.held) < col(Capacity.most),
        )
        .values(held=Capacity.held + 1)
    )
    return taken.rowcount == 1


async def release(session: AsyncSession, staff_id: UUID, channel: Channel) -> None:
    """Give one unit back. Called once for each unit taken, by whoever ends the work."""
    await session.exec(
        update(Capacity)
        .where(
            col(Capacity.staff_id) == staff_id,
            col(Capacity.channel) == channel,
            col(Capacity.held) > 0,
        )
        .values(held=Capacity.held - 1)
    )
