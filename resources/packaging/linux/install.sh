#!/bin/sh
# Puts Loadline into this user's home, or into the folder that PREFIX names. Nothing needs root.
set -eu

from=$(cd "$(dirname "$0")" && pwd)
prefix=${PREFIX:-$HOME/.local}
library=$prefix/lib/loadline
share=$prefix/share

[ -x "$from/program/loadline" ] || { echo "The program is not beside this script." >&2; exit 1; }

# The new version is complete before the old one goes; a running one keeps its files until it ends.
mkdir -p "$prefix/lib" "$prefix/bin" "$share"
rm -rf "$library.new" "$library.old"
cp -R "$from/program" "$library.new"
cp "$from/uninstall.sh" "$library.new/uninstall.sh"
[ ! -e "$library" ] || mv "$library" "$library.old"
mv "$library.new" "$library"
rm -rf "$library.old"
ln -sf ../lib/loadline/loadline "$prefix/bin/loadline"

cp -R "$from/share/." "$share/"
# A desktop does not read the shell's PATH, so its entry names the program in full.
escaped=$(printf '%s' "$prefix/bin/loadline" | sed 's/[\\&|]/\\&/g')
sed -i.bak "s|^Exec=.*|Exec=\"$escaped\" %f|" "$share/applications/loadline.desktop"
rm -f "$share/applications/loadline.desktop.bak"
update-desktop-database -q "$share/applications" 2>/dev/null || true
gtk-update-icon-cache -q -t -f "$share/icons/hicolor" 2>/dev/null || true

echo "Loadline is in $library; start it from the menu, or by $prefix/bin/loadline."
case ":$PATH:" in
  *":$prefix/bin:"*) ;;
  *) echo "$prefix/bin is not in your PATH." ;;
esac
echo "To take it away again: sh \"$library/uninstall.sh\""
