"""An empty route that reads the same form and does nothing: what the web stack itself costs."""

from fastapi import FastAPI, Request, Response

from gateway.bench.baselines.listen import listen
from gateway.bench.texts import PATH

app = FastAPI()


@app.post(PATH)
async def take(request: Request) -> Response:
    """Read the form and answer."""
    await request.form()
    return Response("<Response/>", media_type="text/xml")


if __name__ == "__main__":
    listen(app)
