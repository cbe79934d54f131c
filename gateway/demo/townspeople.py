"""Who in the invented city may write to the office by themselves."""

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from gateway.demo import residents


@dataclass(frozen=True)
class Neighbor:
    """Somebody drawn, who is neither the newcomer's to play nor waiting from the start."""

    name: str
    language: str
    address: str
    phone: str | None
    mail: str | None


async def neighbors(session: AsyncSession) -> list[Neighbor]:
    """Return everybody of them, by account number."""
    found = residents.free(await residents.everybody(session))
    return [Neighbor(one.name, one.language, one.address, one.phone, one.mail) for one in found]
