"""The local Claude runtime as a transport: Messages requests answered by the `claude` program on this machine.

mapping -> conversation -> session (process, tools) -> answer; pool decides which process serves, transport is the door.
"""
