"""The local Claude runtime as a transport: Messages requests answered by the `claude` program on this machine.

A request's way: transport (the door) -> mapping (reads it by fields.py into call.py) -> serving -> pool (which process)
-> session (launch, workspace, process with leash, tools) -> turn (the answer) -> answer. Beside it lie runtime (where the
program is), variables (its environment), conversation (transcripts and their hashes), limits, and login (logins that
Claude Code keeps itself). Everything below serving needs the SDK, which is loaded at the first request.
"""
