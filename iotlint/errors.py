"""The exceptions iotlint raises on purpose, each with the exit status it leads to."""


class IotlintError(Exception):
    """Something that ends the run; the command line prints the message and exits with `exit_status`.

    The message has one line for each problem: a line break in a name that a problem repeats is spelled out, so that
    nobody makes up a line of it.
    """

    exit_status = 2

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(r"\n".join(each.splitlines()) for each in problems))


class UsageError(IotlintError):
    """The command was given something it cannot work with: no such file, a bad date, an unknown rule."""


class ConfigError(IotlintError):
    """A configuration file is wrong; the message starts with `path:line:column:`."""


class RuleFileError(IotlintError):
    """Rule or catalog files are wrong. `problems` holds one `path:line:column: message` each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(*problems)
        self.problems = problems
