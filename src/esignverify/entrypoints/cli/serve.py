# SPDX-License-Identifier: Apache-2.0
"""`esignverify serve`: start the HTTP entrance, or say why not."""

from __future__ import annotations

import sys

from ...bootstrap import Settings, isolation_missing
from ...model.errors import IsolationUnavailableError, UsageError

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def run(settings: Settings, host: str, port: int) -> int:
    """Serve until told to stop (SIGINT, SIGTERM); running judgements are finished first.

    Raises:
        UsageError: the extra `server` is not installed, or the address cannot be listened on.
        PortInUseError: another program listens on the port.
        IsolationUnavailableError: documents would be read without isolation and nobody allowed it.
        ConfigurationError: trust store, register or a policy cannot be used.
    """
    missing = isolation_missing()
    unlocked = settings.isolation == "none" or missing is not None
    if unlocked and not settings.allow_no_isolation:
        raise IsolationUnavailableError(missing or "ESIGNVERIFY_ISOLATION=none")
    if unlocked:
        _warn(
            "警告：读取文件的进程没有隔离，恶意文件可能控制这台机器。",
            "warning: documents are read without isolation; a hostile one may take over this host.",
        )
    if host not in LOOPBACK:
        _warn(
            "警告：服务对外开放且没有登录验证，请放在带认证的网关之后。",
            "warning: open to other machines without authentication; put a gateway in front.",
        )
    try:
        from ..http.server import serve
    except ModuleNotFoundError as error:
        raise UsageError(f"pip install 'esignverify[server]' ({error.name})") from None
    return serve(settings, host, port)


def _warn(*lines: str) -> None:
    for line in lines:
        sys.stderr.write(f"esignverify: {line}\n")
