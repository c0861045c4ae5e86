# SPDX-License-Identifier: Apache-2.0
"""Error lines: code for scripts, two languages for people."""

from __future__ import annotations

from esignverify.model.errors import ConfigurationError, DocumentTooLargeError, InputNotFoundError
from esignverify.reports.catalogue import Catalogue
from esignverify.reports.errors import error_line, error_text

from . import samples


def test_the_line_of_an_input_that_could_not_be_judged() -> None:
    line = error_line("无.pdf", InputNotFoundError("x"), samples.texts())
    assert list(line) == ["schema", "name", "code", "text"]
    assert line["schema"] == "esignverify.error/1"
    assert line["code"] == "FILE_NOT_FOUND"
    assert list(line["text"]) == ["zh", "en"]


def test_a_limit_is_told_with_its_value() -> None:
    error = DocumentTooLargeError("big", size=1, limit=2, limit_mib=64)
    assert "64 MiB" in error_text(error, samples.texts())["zh"]


def test_a_configuration_error_names_file_line_field_and_problem() -> None:
    texts = Catalogue(
        {
            "error.CONFIGURATION": {"zh": "配置有误：{detail}", "en": "Configuration: {detail}"},
            "problem.choice": {"zh": "只能是 {allowed}", "en": "must be {allowed}"},
        }
    )
    error = ConfigurationError(
        "raw", file="ca.toml", line=3, field="role", problem="choice", allowed="sign"
    )
    assert error_text(error, texts) == {
        "zh": "配置有误：ca.toml:3 role: 只能是 sign",
        "en": "Configuration: ca.toml:3 role: must be sign",
    }
    assert error_text(ConfigurationError("raw"), texts)["zh"] == "配置有误：raw"
