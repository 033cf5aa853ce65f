"""The desktop: tray, window and dialogs over a `proxy.service.Proxy`. It names no provider and does no networking."""
