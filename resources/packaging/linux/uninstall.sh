#!/bin/sh
# Takes Loadline out of this user's home, or out of the folder that PREFIX names. Accounts and settings stay.
set -eu

prefix=${PREFIX:-$HOME/.local}
share=$prefix/share

rm -rf "$prefix/lib/loadline" "$prefix/lib/loadline.old" "$prefix/lib/loadline.new"
rm -f "$prefix/bin/loadline" \
  "$share/applications/loadline.desktop" \
  "$share/metainfo/io.github.loadline.Loadline.metainfo.xml" \
  "$share/man/man1/loadline.1.gz" \
  "$share/bash-completion/completions/loadline" \
  "$share/zsh/vendor-completions/_loadline" \
  "$share/fish/vendor_completions.d/loadline.fish" \
  "$share"/icons/hicolor/*/apps/loadline.png \
  "$share"/icons/hicolor/*/apps/loadline.svg
update-desktop-database -q "$share/applications" 2>/dev/null || true
gtk-update-icon-cache -q -t -f "$share/icons/hicolor" 2>/dev/null || true

cat <<END
Loadline is gone. Your accounts, records and settings are kept; to remove them as well, delete
  ${XDG_CONFIG_HOME:-$HOME/.config}/loadline
  ${XDG_DATA_HOME:-$HOME/.local/share}/loadline
  ${XDG_STATE_HOME:-$HOME/.local/state}/loadline
and the item "loadline" in your keyring.
END
