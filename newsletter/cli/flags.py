"""The flags that several commands share.

Not in ``context``: what they say is in the language of the configuration, which is known only
after that module is loaded.
"""

from typing import Annotated

import typer

from newsletter.text.language import _

Json = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]
Yes = Annotated[bool, typer.Option("--yes", help=_("Do not ask."))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_("Only say what would happen."))]
