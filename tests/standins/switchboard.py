"""One server for many tests: starting and stopping one takes a tenth of a second, plugging an app in takes nothing."""

from starlette.types import ASGIApp, Receive, Scope, Send


class Switchboard:
    """Serves the app of the present test on a server that outlives it."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.app is None:
            raise RuntimeError("nothing is plugged in")
        await self.app(scope, receive, send)
