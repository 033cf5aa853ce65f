; Inno Setup: one installer for one user or for all. Called by .dev/package/windows.py, which defines Version, Root, Parts.

[Setup]
AppId={{7C1B0D4E-5B7A-4D0C-9C43-2B5B6E0C1F7A}
AppName=Loadline
AppVersion={#Version}
AppPublisher=The Loadline authors
DefaultDirName={autopf}\Loadline
DefaultGroupName=Loadline
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile={#Root}\LICENSE
SetupIconFile={#Parts}\loadline.ico
UninstallDisplayIcon={app}\loadline-tray.exe
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
; A running program is asked to close, and closes in order.
CloseApplications=yes
RestartApplications=no
ChangesEnvironment=yes

[Tasks]
Name: autostart; Description: "Start Loadline in the tray when I sign in"; Flags: unchecked
Name: path; Description: "Make the command “loadline” known to terminals"

[Files]
Source: "{#Root}\dist\loadline\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[InstallDelete]
; Libraries of the version before that this one has no more.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\Loadline"; Filename: "{app}\loadline-tray.exe"
Name: "{userstartup}\Loadline"; Filename: "{app}\loadline-tray.exe"; Parameters: "--hidden"; Tasks: autostart

[Registry]
Root: HKA; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; \
  Tasks: path; Check: IsUserWithoutPath

[Run]
Filename: "{app}\loadline-tray.exe"; Description: "Start Loadline"; Flags: nowait postinstall skipifsilent

[Code]
function IsUserWithoutPath: Boolean;
var
  Known: string;
begin
  Result := not IsAdminInstallMode;
  if Result and RegQueryStringValue(HKEY_CURRENT_USER, 'Environment', 'Path', Known) then
    Result := Pos(';' + Uppercase(ExpandConstant('{app}')) + ';', ';' + Uppercase(Known) + ';') = 0;
end;

procedure TakeOutOfPath;
var
  Known, Folder: string;
  Place: Integer;
begin
  if not RegQueryStringValue(HKEY_CURRENT_USER, 'Environment', 'Path', Known) then
    exit;
  Folder := ';' + ExpandConstant('{app}');
  Place := Pos(Uppercase(Folder) + ';', Uppercase(Known) + ';');
  if Place > 0 then
  begin
    Delete(Known, Place, Length(Folder));
    RegWriteExpandStringValue(HKEY_CURRENT_USER, 'Environment', 'Path', Known);
  end;
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if Step = usUninstall then
    TakeOutOfPath;
  if (Step = usPostUninstall) and not UninstallSilent then
    MsgBox('Your accounts, records and settings are kept in' + #13#10 + ExpandConstant('{localappdata}\loadline') +
      #13#10 + 'and the credential "loadline" of Windows. Delete them to remove everything.', mbInformation, MB_OK);
end;
