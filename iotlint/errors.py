"""The exceptions iotlint raises on purpose, each with the exit status it leads to."""


class IotlintError(Exception):
    """Something that ends the run; the command line prints the message and exits with `exit_status`."""

    exit_status = 2


class UsageError(IotlintError):
    """The command was given something it cannot work with: no such file, a bad date, an unknown rule."""


class ConfigError(IotlintError):
    """A configuration file is wrong; the message starts with `path:line:column:`."""


class RuleFileError(IotlintError):
    """Rule or catalog files are wrong. `problems` holds one `path:line:column: message` each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
