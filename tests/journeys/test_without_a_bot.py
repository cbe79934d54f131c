"""An office without Python 3.10 has no bot: everything goes to people, and nothing is lost."""

from pathlib import Path

from tests.house import House, Phone, running


async def test_a_text_reaches_a_person_when_there_is_no_bot(
    database_url: str, tmp_path: Path
) -> None:
    async with running(House(database_url, tmp_path), "gateway", "worker", "carrier") as house:
        phone = Phone(house, "+19715550171")
        await phone.text("what do I owe?")

        (answer,) = await phone.hears(1)
        assert "person will help you" in answer
