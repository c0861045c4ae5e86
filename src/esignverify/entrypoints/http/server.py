# SPDX-License-Identifier: Apache-2.0
"""Opening the port, and closing it in peace."""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import sys
from typing import Any

from aiohttp import web

from ...bootstrap import Settings, open_outside
from ...model.errors import PortInUseError, UsageError
from .app import make_app

SHUTDOWN_SECONDS = 30
"""What running requests get after a signal: an upload's and a judgement's time."""

MAX_PORT = 65535

RUNNER: dict[str, Any] = {
    "access_log": None,  # aiohttp's would log queries, and with them names
    "auto_decompress": False,  # compressed bodies are refused, not inflated before they count
    "shutdown_timeout": SHUTDOWN_SECONDS,
}
"""How the application is run."""


def serve(settings: Settings, host: str, port: int) -> int:
    """Serve until SIGINT or SIGTERM; returns 0 then.

    Raises:
        ConfigurationError: trust store, register or a listed policy cannot be used.
        PortInUseError: another program listens there.
        UsageError: the address cannot be listened on.
    """
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(message)s")
    with open_outside(settings) as outside:
        # What would fail every request fails the start instead.
        outside.trust.snapshot()
        for name in settings.http_policies:
            outside.policies.get(name)
        asyncio.run(_serve(make_app(outside, settings.http_policies), host, port))
    sys.stderr.write("esignverify: 服务已停止 / stopped\n")
    return 0


async def _serve(app: web.Application, host: str, port: int) -> None:
    runner = web.AppRunner(app, **RUNNER)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                other = port + 1 if port < MAX_PORT else port - 1
                raise PortInUseError(str(port), port=port, other=other) from None
            raise UsageError(f"{host}:{port}: {error.strerror}") from None
        _greet(runner)
        await _told_to_stop()
    finally:
        await runner.cleanup()


def _greet(runner: web.AppRunner) -> None:
    """Say where the service is, once it is there."""
    for address in runner.addresses:
        host, port = address[:2]
        shown = f"[{host}]" if ":" in host else host
        sys.stderr.write(
            f"esignverify: 服务已启动（不保存任何文件）/ serving, nothing is stored: "
            f"http://{shown}:{port}/v1/verifications  (Ctrl-C)\n"
        )
    sys.stderr.flush()


async def _told_to_stop() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
