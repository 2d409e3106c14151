"""The programme's keys: show their ids, change them. No secret is ever printed, logged or taken as a word."""

from typing import Annotated, Any

import typer

from journey.commands.common import HERE, JsonOption, WorkspaceOption, app, give, open_workspace, record, say
from journey.errors import Usage

keys = typer.Typer(no_args_is_help=True, help="The programme's keys: their ids, and changing them.")
app.add_typer(keys, name="key")


@keys.command()
def show(workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """Ids of the keys and versions of the recipients; never a secret."""
    from journey.rotation import keys_held

    held = keys_held(open_workspace(workspace))
    if json:
        give(held)
        return
    typer.echo(f"Key {held['key_id']}: opens this workspace")
    typer.echo(f"Data key {held['data_key_id']}: seals what names people")
    typer.echo(f"Token key {held['token_key_id']}: the last of {held['n_token_keys']}")
    for one in held["recipients"]:
        typer.echo(f"Recipient {one['recipient']}: version {one['version']}, key {one['key_id']}")
    typer.echo("Recipients not listed have version 1.")
    if held["is_rotating"]:
        say("A change of keys was begun and not finished. Finish it: journey key rotate")


@keys.command()
def rotate(
    tokens: Annotated[bool, typer.Option("--tokens", help="Change every token as well, then build.")] = False,
    recipient: Annotated[
        str | None, typer.Option("--recipient", metavar="NAME", help="Only this recipient's tokens.")
    ] = None,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Make a new key and seal everything anew; the former key then opens nothing."""
    held = open_workspace(workspace)
    if recipient is not None and tokens:
        raise Usage("Say --tokens or --recipient NAME, one of them.")
    if recipient is not None:
        _rotate_recipient(held, recipient)
        return
    from journey.progress import steps
    from journey.rotation import rotate as rotate_keys

    with held.lock(although="keys"):
        if held.is_rotating():
            say("A change of keys was begun before. It is finished now, as it was begun.")
        record(held, "key", held.key.key_id)
        with steps() as tell:
            done = rotate_keys(held, tell, has_new_tokens=tokens)
    say(f"The key was changed. The new key is {done.key_id}, in {done.key_file}: keep a copy somewhere safe.")
    if done.former_key_file is not None:
        say(f"The former key is in {done.former_key_file}. It opens nothing here any more, only old backups.")
        say("Delete it when you need none of them.")
    if done.has_new_tokens:
        _build_anew(held)


def _rotate_recipient(held: Any, recipient: str) -> None:
    from journey.rotation import rotate_recipient

    with held.lock():
        record(held, "key", held.key.key_id)
        version = rotate_recipient(held, recipient)
    say(f"Their tokens have version {version} from now on. What was sent before can't be joined to it.")


def _build_anew(held: Any) -> None:
    """Figures published before carry the former tokens, so they are made again and the former builds go."""
    from journey import pipeline
    from journey.progress import steps

    if held.current_id() is None:
        return
    if not held.has_key():
        say("Builds made before carry the former tokens. With the new key run: journey build")
        return
    with held.lock(), steps() as tell:
        built = pipeline.build(held, tell)["build_id"]
        record(held, "build", built)
        held.publish(built, keep=1)
    say(f"Published build {built}. Builds with the former tokens are gone.")
