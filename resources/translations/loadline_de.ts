<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
  <context>
    <name>Tray</name>
    <message>
      <source>No new numbers</source>
      <translation>Keine neuen Werte</translation>
    </message>
    <message>
      <source>{email} needs a sign-in</source>
      <translation>{email} muss sich anmelden</translation>
    </message>
    <message>
      <source>Proxy off: {reason}</source>
      <translation>Proxy aus: {reason}</translation>
    </message>
    <message>
      <source>last known {ago}</source>
      <translation>letzter Stand {ago}</translation>
    </message>
    <message>
      <source>about {percent} spare at reset</source>
      <translation>am Ende etwa {percent} übrig</translation>
    </message>
    <message>
      <source>No accounts yet — open to import</source>
      <translation>Noch keine Konten – zum Importieren öffnen</translation>
    </message>
    <message>
      <source>Proxy stopped</source>
      <translation>Proxy angehalten</translation>
    </message>
    <message>
      <source>Loadline goes on in the tray.</source>
      <translation>Loadline läuft im Infobereich weiter.</translation>
    </message>
    <message>
      <source>Its menu opens this window again and quits.</source>
      <translation>Sein Menü öffnet dieses Fenster wieder und beendet das Programm.</translation>
    </message>
  </context>
  <context>
    <name>Format</name>
    <message>
      <source>{minutes}m {seconds:02}s</source>
      <translation>{minutes} min {seconds:02} s</translation>
    </message>
    <message>
      <source>K</source>
      <translation>K</translation>
    </message>
    <message>
      <source>M</source>
      <translation>M</translation>
    </message>
    <message>
      <source>B</source>
      <translation> Mrd.</translation>
    </message>
    <message>
      <source>T</source>
      <translation> Bio.</translation>
    </message>
    <message>
      <source>under 1 min</source>
      <translation>unter 1 min</translation>
    </message>
    <message>
      <source>less than a minute</source>
      <translation>weniger als eine Minute</translation>
    </message>
    <message>
      <source>just now</source>
      <translation>gerade eben</translation>
    </message>
    <message>
      <source>{month} {day}</source>
      <translation>{month} {day}</translation>
    </message>
    <message>
      <source>{day} {month}</source>
      <translation>{day}. {month}</translation>
    </message>
    <message>
      <source>has reset</source>
      <translation>neu begonnen</translation>
    </message>
    <message>
      <source>{number}%</source>
      <translation>{number} %</translation>
    </message>
    <message>
      <source>{percent} used</source>
      <translation>{percent} genutzt</translation>
    </message>
    <message>
      <source>{days}d {hours}h</source>
      <translation>{days} T {hours} h</translation>
    </message>
    <message numerus="yes">
      <source>%Ln day(s)</source>
      <translation>
        <numerusform>%Ln Tag</numerusform>
        <numerusform>%Ln Tage</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln hour(s)</source>
      <translation>
        <numerusform>%Ln Stunde</numerusform>
        <numerusform>%Ln Stunden</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln minute(s)</source>
      <translation>
        <numerusform>%Ln Minute</numerusform>
        <numerusform>%Ln Minuten</numerusform>
      </translation>
    </message>
    <message>
      <source>{days} d ago</source>
      <translation>vor {days} T</translation>
    </message>
    <message>
      <source>resets in {left} ({when})</source>
      <translation>neu in {left} ({when})</translation>
    </message>
    <message>
      <source>{percent} left</source>
      <translation>{percent} frei</translation>
    </message>
    <message>
      <source>{minutes} min</source>
      <translation>{minutes} min</translation>
    </message>
    <message>
      <source>{hours}h {minutes:02}m</source>
      <translation>{hours} h {minutes:02} min</translation>
    </message>
    <message>
      <source>{minutes} min ago</source>
      <translation>vor {minutes} min</translation>
    </message>
    <message>
      <source>{hours} h ago</source>
      <translation>vor {hours} h</translation>
    </message>
    <message>
      <source>resets {when}</source>
      <translation>neu {when}</translation>
    </message>
  </context>
  <context>
    <name>Intents</name>
    <message>
      <source>Something went wrong inside Loadline.</source>
      <translation>In Loadline ist etwas schiefgegangen.</translation>
    </message>
    <message>
      <source>The log file says more; please report it.</source>
      <translation>Die Logdatei weiß mehr; bitte melden.</translation>
    </message>
  </context>
  <context>
    <name>Menu</name>
    <message numerus="yes">
      <source>%Ln request(s)</source>
      <translation>
        <numerusform>%Ln Anfrage</numerusform>
        <numerusform>%Ln Anfragen</numerusform>
      </translation>
    </message>
    <message>
      <source>Today — no requests yet</source>
      <translation>Heute – noch keine Anfragen</translation>
    </message>
    <message>
      <source>Open Loadline</source>
      <translation>Loadline öffnen</translation>
    </message>
    <message>
      <source>Refresh usage now</source>
      <translation>Nutzung jetzt abfragen</translation>
    </message>
    <message>
      <source>Connect a client…</source>
      <translation>Client verbinden…</translation>
    </message>
    <message>
      <source>Settings…</source>
      <translation>Einstellungen…</translation>
    </message>
    <message>
      <source>Quit</source>
      <translation>Beenden</translation>
    </message>
    <message>
      <source>Proxy is starting…</source>
      <translation>Proxy startet…</translation>
    </message>
    <message>
      <source>Proxy stopped — start it</source>
      <translation>Proxy angehalten – starten</translation>
    </message>
    <message>
      <source>Proxy off: {reason} Try again</source>
      <translation>Proxy aus: {reason} Erneut versuchen</translation>
    </message>
    <message>
      <source>{count} tokens</source>
      <translation>{count} Token</translation>
    </message>
    <message>
      <source>Today</source>
      <translation>Heute</translation>
    </message>
    <message>
      <source>Copy base URL</source>
      <translation>Basis-URL kopieren</translation>
    </message>
    <message>
      <source>Proxy off: {reason}</source>
      <translation>Proxy aus: {reason}</translation>
    </message>
    <message>
      <source>{problem} Unlock and retry</source>
      <translation>{problem} Entsperren und erneut versuchen</translation>
    </message>
    <message>
      <source>Loadline {version} is out…</source>
      <translation>Loadline {version} ist da…</translation>
    </message>
    <message>
      <source>Proxy running — {address}</source>
      <translation>Proxy läuft – {address}</translation>
    </message>
    <message>
      <source>sign in again…</source>
      <translation>neu anmelden…</translation>
    </message>
    <message>
      <source>no numbers yet</source>
      <translation>noch keine Werte</translation>
    </message>
    <message>
      <source>No accounts yet — import one…</source>
      <translation>Noch keine Konten – eines importieren…</translation>
    </message>
    <message numerus="yes">
      <source>%Ln more account(s)…</source>
      <translation>
        <numerusform>%Ln weiteres Konto…</numerusform>
        <numerusform>%Ln weitere Konten…</numerusform>
      </translation>
    </message>
    <message>
      <source>closed by the provider</source>
      <translation>vom Anbieter geschlossen</translation>
    </message>
    <message>
      <source>billed per token</source>
      <translation>Abrechnung je Token</translation>
    </message>
    <message>
      <source>from traffic</source>
      <translation>aus Anfragen</translation>
    </message>
    <message>
      <source>from the usage endpoint</source>
      <translation>aus der Nutzungsabfrage</translation>
    </message>
    <message>
      <source>Pause account</source>
      <translation>Konto pausieren</translation>
    </message>
    <message>
      <source>Resume account</source>
      <translation>Konto fortsetzen</translation>
    </message>
    <message>
      <source>paused</source>
      <translation>pausiert</translation>
    </message>
    <message>
      <source>API key</source>
      <translation>API-Schlüssel</translation>
    </message>
    <message>
      <source>Console login</source>
      <translation>Console-Anmeldung</translation>
    </message>
    <message>
      <source>long-lived token</source>
      <translation>langlebiges Token</translation>
    </message>
    <message>
      <source>Extra usage {used}</source>
      <translation>Zusatznutzung {used}</translation>
    </message>
    <message>
      <source>Copy email</source>
      <translation>E-Mail kopieren</translation>
    </message>
    <message>
      <source>rests until {when}</source>
      <translation>ruht bis {when}</translation>
    </message>
    <message>
      <source>Extra usage {used} of {limit}</source>
      <translation>Zusatznutzung {used} von {limit}</translation>
    </message>
    <message>
      <source>being billed now</source>
      <translation>wird gerade berechnet</translation>
    </message>
    <message>
      <source>Sign in again…</source>
      <translation>Neu anmelden…</translation>
    </message>
    <message>
      <source>Use for new requests</source>
      <translation>Für neue Anfragen verwenden</translation>
    </message>
    <message>
      <source>Pause notifications</source>
      <translation>Mitteilungen pausieren</translation>
    </message>
    <message>
      <source>Notifications paused until {when}</source>
      <translation>Mitteilungen pausiert bis {when}</translation>
    </message>
    <message>
      <source>For 30 minutes</source>
      <translation>Für 30 Minuten</translation>
    </message>
    <message>
      <source>For an hour</source>
      <translation>Für eine Stunde</translation>
    </message>
    <message>
      <source>Until tomorrow</source>
      <translation>Bis morgen</translation>
    </message>
    <message>
      <source>Resume</source>
      <translation>Fortsetzen</translation>
    </message>
    <message>
      <source>The keyring is locked.</source>
      <translation>Der Schlüsselbund ist gesperrt.</translation>
    </message>
    <message>
      <source>There is no keyring for the logins.</source>
      <translation>Es gibt keinen Schlüsselbund für die Anmeldungen.</translation>
    </message>
    <message>
      <source>The logins cannot be read any more.</source>
      <translation>Die Anmeldungen sind nicht mehr lesbar.</translation>
    </message>
    <message>
      <source>Unlock it from this icon's menu.</source>
      <translation>Das Menü dieses Symbols entsperrt ihn.</translation>
    </message>
    <message>
      <source>Open Loadline to see what helps.</source>
      <translation>In Loadline steht, was hilft.</translation>
    </message>
    <message>
      <source>Open Loadline to import them again.</source>
      <translation>In Loadline lassen sie sich neu importieren.</translation>
    </message>
  </context>
  <context>
    <name>Accounts</name>
    <message>
      <source>{name} is used for new requests.</source>
      <translation>{name} dient jetzt für neue Anfragen.</translation>
    </message>
    <message>
      <source>{name}: {use}.</source>
      <translation>{name}: {use}.</translation>
    </message>
    <message>
      <source>Its login is deleted from Loadline's database.</source>
      <translation>Die Anmeldung wird aus Loadlines Datenbank gelöscht.</translation>
    </message>
    <message>
      <source>Its requests stay in the log.</source>
      <translation>Die Einträge der Anfragen bleiben.</translation>
    </message>
    <message>
      <source>{name} is now called {label}.</source>
      <translation>{name} heißt jetzt {label}.</translation>
    </message>
    <message>
      <source>{name} has no name of its own any more.</source>
      <translation>{name} hat keinen eigenen Namen mehr.</translation>
    </message>
    <message>
      <source>{name} serves only {models}.</source>
      <translation>{name} bedient nur {models}.</translation>
    </message>
    <message>
      <source>{name} serves every model.</source>
      <translation>{name} bedient jedes Modell.</translation>
    </message>
    <message>
      <source>Loadline forgets the login. {tool} stays signed in: its file {path} stays.</source>
      <translation>Loadline vergisst die Anmeldung. {tool} bleibt angemeldet: Die Datei {path} bleibt.</translation>
    </message>
    <message>
      <source>{name} is paused.</source>
      <translation>{name} ist pausiert.</translation>
    </message>
    <message>
      <source>{name} serves again.</source>
      <translation>{name} ist wieder im Einsatz.</translation>
    </message>
    <message numerus="yes">
      <source>%n account(s) are paused.</source>
      <translation>
        <numerusform>%n Konto ist pausiert.</numerusform>
        <numerusform>%n Konten sind pausiert.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n account(s) serve again.</source>
      <translation>
        <numerusform>%n Konto ist wieder im Einsatz.</numerusform>
        <numerusform>%n Konten sind wieder im Einsatz.</numerusform>
      </translation>
    </message>
    <message>
      <source>The folder in which {tool} keeps this login is deleted from this computer.</source>
      <translation>Der Ordner, in dem {tool} diese Anmeldung aufbewahrt, wird von diesem Rechner gelöscht.</translation>
    </message>
    <message>
      <source>the answer broke off</source>
      <translation>die Antwort brach ab</translation>
    </message>
    <message>
      <source>could not be served</source>
      <translation>nicht bedienbar</translation>
    </message>
    <message>
      <source>refused</source>
      <translation>abgelehnt</translation>
    </message>
    <message>
      <source>{outlook}, {percent} spare</source>
      <translation>{outlook}, {percent} übrig</translation>
    </message>
    <message>
      <source>API key</source>
      <translation>API-Schlüssel</translation>
    </message>
    <message>
      <source>default</source>
      <translation>Standard</translation>
    </message>
    <message>
      <source>not known yet</source>
      <translation>noch nicht bekannt</translation>
    </message>
    <message>
      <source>no windows</source>
      <translation>keine Fenster</translation>
    </message>
    <message>
      <source>known after its first request</source>
      <translation>bekannt nach der ersten Anfrage</translation>
    </message>
    <message>
      <source>Active</source>
      <translation>Aktiv</translation>
    </message>
    <message>
      <source>from traffic</source>
      <translation>aus Anfragen</translation>
    </message>
    <message>
      <source>from the usage check</source>
      <translation>aus der Nutzungsabfrage</translation>
    </message>
    <message>
      <source>from the local runtime</source>
      <translation>aus der lokalen Laufzeit</translation>
    </message>
    <message>
      <source>from response headers</source>
      <translation>aus Antwort-Headern</translation>
    </message>
    <message>
      <source>from an answer's stream</source>
      <translation>aus einem Antwortstrom</translation>
    </message>
    <message>
      <source>Use first</source>
      <translation>Zuerst verwenden</translation>
    </message>
    <message>
      <source>Normal</source>
      <translation>Normal</translation>
    </message>
    <message>
      <source>Keep for last</source>
      <translation>Bis zuletzt aufheben</translation>
    </message>
    <message>
      <source>Sign in again</source>
      <translation>Neu anmelden</translation>
    </message>
    <message>
      <source>Closed by the provider</source>
      <translation>Vom Anbieter geschlossen</translation>
    </message>
    <message>
      <source>Billed per token</source>
      <translation>Abrechnung je Token</translation>
    </message>
    <message>
      <source>Not known yet</source>
      <translation>Noch nicht bekannt</translation>
    </message>
    <message>
      <source>Resting soon</source>
      <translation>Ruht bald</translation>
    </message>
    <message>
      <source>{email}, no numbers</source>
      <translation>{email}, keine Werte</translation>
    </message>
    <message>
      <source>Long-lived token</source>
      <translation>Langlebiges Token</translation>
    </message>
    <message>
      <source>Plan unknown</source>
      <translation>Tarif unbekannt</translation>
    </message>
    <message>
      <source>last known {ago}</source>
      <translation>letzter Stand {ago}</translation>
    </message>
    <message>
      <source>Paused</source>
      <translation>Pausiert</translation>
    </message>
    <message>
      <source>Sign-in needed</source>
      <translation>Anmeldung nötig</translation>
    </message>
    <message>
      <source>Closed</source>
      <translation>Geschlossen</translation>
    </message>
    <message>
      <source>Resting</source>
      <translation>Ruht</translation>
    </message>
    <message>
      <source>Rests until {when}</source>
      <translation>Ruht bis {when}</translation>
    </message>
    <message>
      <source>Account</source>
      <translation>Konto</translation>
    </message>
    <message>
      <source>5-hour</source>
      <translation>5 Stunden</translation>
    </message>
    <message>
      <source>Weekly</source>
      <translation>Woche</translation>
    </message>
    <message>
      <source>Outlook</source>
      <translation>Aussicht</translation>
    </message>
    <message>
      <source>State</source>
      <translation>Zustand</translation>
    </message>
    <message>
      <source>Menu of {name}</source>
      <translation>Menü von {name}</translation>
    </message>
    <message numerus="yes">
      <source>%n account(s) chosen</source>
      <translation>
        <numerusform>%n Konto gewählt</numerusform>
        <numerusform>%n Konten gewählt</numerusform>
      </translation>
    </message>
    <message>
      <source>Refresh their usage</source>
      <translation>Nutzung abfragen</translation>
    </message>
    <message>
      <source>Check them now</source>
      <translation>Jetzt prüfen</translation>
    </message>
    <message>
      <source>Pause them</source>
      <translation>Pausieren</translation>
    </message>
    <message>
      <source>Resume them</source>
      <translation>Fortsetzen</translation>
    </message>
    <message numerus="yes">
      <source>Checking %n account(s)…</source>
      <translation>
        <numerusform>%n Konto wird geprüft…</numerusform>
        <numerusform>%n Konten werden geprüft…</numerusform>
      </translation>
    </message>
    <message>
      <source>{good} of {all} accounts answered.</source>
      <translation>{good} von {all} Konten haben geantwortet.</translation>
    </message>
    <message>
      <source>The limits of {name} begin anew.</source>
      <translation>Die Limits von {name} beginnen neu.</translation>
    </message>
    <message>
      <source>{name} has used nothing yet; its reset is still banked.</source>
      <translation>{name} hat noch nichts verbraucht; der Neubeginn bleibt gespart.</translation>
    </message>
    <message>
      <source>{name} has no banked reset any more.</source>
      <translation>{name} hat keinen gesparten Neubeginn mehr.</translation>
    </message>
    <message>
      <source>Not all have new numbers</source>
      <translation>Nicht alle haben neue Werte</translation>
    </message>
    <message>
      <source>Remove</source>
      <translation>Entfernen</translation>
    </message>
    <message>
      <source>Undo</source>
      <translation>Rückgängig</translation>
    </message>
    <message>
      <source>Remove {name}?</source>
      <translation>{name} entfernen?</translation>
    </message>
    <message>
      <source>No numbers yet. They come with the first answer.</source>
      <translation>Noch keine Werte. Sie kommen mit der ersten Antwort.</translation>
    </message>
    <message>
      <source>token does not expire</source>
      <translation>Token läuft nicht ab</translation>
    </message>
    <message>
      <source>switched off</source>
      <translation>ausgeschaltet</translation>
    </message>
    <message>
      <source>being billed now</source>
      <translation>wird gerade berechnet</translation>
    </message>
    <message>
      <source>not in use</source>
      <translation>nicht in Gebrauch</translation>
    </message>
    <message>
      <source>An API key has no windows: each token is billed.</source>
      <translation>Ein API-Schlüssel hat keine Fenster: Jedes Token wird berechnet.</translation>
    </message>
    <message>
      <source>A Console login has no windows: each token is billed.</source>
      <translation>Eine Console-Anmeldung hat keine Fenster: Jedes Token wird berechnet.</translation>
    </message>
    <message>
      <source>Begin limits anew…</source>
      <translation>Limits neu beginnen…</translation>
    </message>
    <message numerus="yes">
      <source>Banked resets of the limits: %n</source>
      <translation>
        <numerusform>Gesparte Neubeginne der Limits: %n</numerusform>
        <numerusform>Gesparte Neubeginne der Limits: %n</numerusform>
      </translation>
    </message>
    <message>
      <source>Login</source>
      <translation>Anmeldung</translation>
    </message>
    <message>
      <source>token valid for {left}</source>
      <translation>Token gültig für {left}</translation>
    </message>
    <message>
      <source>Kind</source>
      <translation>Art</translation>
    </message>
    <message>
      <source>Last used</source>
      <translation>Zuletzt benutzt</translation>
    </message>
    <message>
      <source>Added</source>
      <translation>Hinzugefügt</translation>
    </message>
    <message>
      <source>Subscription login</source>
      <translation>Abo-Anmeldung</translation>
    </message>
    <message>
      <source>Console login, billed per token</source>
      <translation>Console-Anmeldung, Abrechnung je Token</translation>
    </message>
    <message>
      <source>seen {when}</source>
      <translation>gesehen {when}</translation>
    </message>
    <message>
      <source>Owned by Loadline</source>
      <translation>Von Loadline verwaltet</translation>
    </message>
    <message>
      <source>Loadline keeps it fresh</source>
      <translation>Loadline hält sie frisch</translation>
    </message>
    <message>
      <source>token expired {ago}</source>
      <translation>Token abgelaufen {ago}</translation>
    </message>
    <message>
      <source>{percent} spare</source>
      <translation>{percent} übrig</translation>
    </message>
    <message>
      <source>{used} of {limit}</source>
      <translation>{used} von {limit}</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>Name</translation>
    </message>
    <message>
      <source>Use</source>
      <translation>Einsatz</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>Modelle</translation>
    </message>
    <message>
      <source>File</source>
      <translation>Datei</translation>
    </message>
    <message>
      <source>never</source>
      <translation>nie</translation>
    </message>
    <message>
      <source>Numbers</source>
      <translation>Werte</translation>
    </message>
    <message>
      <source>Usage check</source>
      <translation>Nutzungsabfrage</translation>
    </message>
    <message>
      <source>API key, billed per token</source>
      <translation>API-Schlüssel, Abrechnung je Token</translation>
    </message>
    <message>
      <source>Shared with {tool}</source>
      <translation>Gemeinsam mit {tool}</translation>
    </message>
    <message>
      <source>{tool} keeps it fresh</source>
      <translation>{tool} hält sie frisch</translation>
    </message>
    <message>
      <source>{tool} keeps this login itself</source>
      <translation>{tool} verwaltet diese Anmeldung selbst</translation>
    </message>
    <message>
      <source>for the route that {tool} answers</source>
      <translation>für die Route, die {tool} beantwortet</translation>
    </message>
    <message>
      <source>Window</source>
      <translation>Fenster</translation>
    </message>
    <message>
      <source>Tightest</source>
      <translation>Engstes</translation>
    </message>
    <message>
      <source>It has reset; no number yet.</source>
      <translation>Es hat neu begonnen; noch kein Wert.</translation>
    </message>
    <message>
      <source>Recent errors</source>
      <translation>Letzte Fehler</translation>
    </message>
    <message>
      <source>None are recorded.</source>
      <translation>Keine verzeichnet.</translation>
    </message>
    <message numerus="yes">
      <source>%n account(s)</source>
      <translation>
        <numerusform>%n Konto</numerusform>
        <numerusform>%n Konten</numerusform>
      </translation>
    </message>
    <message>
      <source>{accounts}, {serving} can serve</source>
      <translation>{accounts}, davon {serving} einsatzbereit</translation>
    </message>
    <message>
      <source>Accounts</source>
      <translation>Konten</translation>
    </message>
    <message>
      <source>No accounts yet</source>
      <translation>Noch keine Konten</translation>
    </message>
    <message>
      <source>Import a login or an API key; its usage then shows here.</source>
      <translation>Importiere eine Anmeldung oder einen API-Schlüssel; die Nutzung erscheint dann hier.</translation>
    </message>
    <message>
      <source>Refresh usage</source>
      <translation>Nutzung abfragen</translation>
    </message>
    <message>
      <source>Add account…</source>
      <translation>Konto hinzufügen…</translation>
    </message>
    <message>
      <source>Use for new requests</source>
      <translation>Für neue Anfragen verwenden</translation>
    </message>
    <message>
      <source>Resume</source>
      <translation>Fortsetzen</translation>
    </message>
    <message>
      <source>Pause</source>
      <translation>Pausieren</translation>
    </message>
    <message>
      <source>Remove…</source>
      <translation>Entfernen…</translation>
    </message>
    <message>
      <source>Sign in again…</source>
      <translation>Neu anmelden…</translation>
    </message>
    <message>
      <source>When to use it</source>
      <translation>Wann verwenden</translation>
    </message>
    <message>
      <source>Import…</source>
      <translation>Importieren…</translation>
    </message>
    <message>
      <source>Models…</source>
      <translation>Modelle…</translation>
    </message>
    <message>
      <source>Rename…</source>
      <translation>Umbenennen…</translation>
    </message>
    <message>
      <source>Check now</source>
      <translation>Jetzt prüfen</translation>
    </message>
    <message>
      <source>Re-import…</source>
      <translation>Neu importieren…</translation>
    </message>
    <message>
      <source>Copy email</source>
      <translation>E-Mail kopieren</translation>
    </message>
  </context>
  <context>
    <name>FirstRun</name>
    <message>
      <source>Add an account</source>
      <translation>Konto hinzufügen</translation>
    </message>
    <message>
      <source>By an API key, a login file, or by signing in.</source>
      <translation>Mit API-Schlüssel, Anmeldedatei oder durch Anmelden.</translation>
    </message>
    <message>
      <source>Connect a client</source>
      <translation>Client verbinden</translation>
    </message>
    <message>
      <source>Let Loadline set it up, or set this where the client starts:</source>
      <translation>Lass es Loadline einrichten oder setze dies dort, wo der Client startet:</translation>
    </message>
    <message>
      <source>Send a first request</source>
      <translation>Erste Anfrage senden</translation>
    </message>
    <message>
      <source>Start the client and ask it something. This turns green by itself.</source>
      <translation>Starte den Client und frag ihn etwas. Dies wird von selbst grün.</translation>
    </message>
    <message>
      <source>Dismiss the checklist</source>
      <translation>Checkliste ausblenden</translation>
    </message>
    <message>
      <source>Copy the line for {client}</source>
      <translation>Zeile für {client} kopieren</translation>
    </message>
    <message>
      <source>Three steps to the first answer</source>
      <translation>Drei Schritte zur ersten Antwort</translation>
    </message>
    <message>
      <source>Add account…</source>
      <translation>Konto hinzufügen…</translation>
    </message>
    <message>
      <source>Import…</source>
      <translation>Importieren…</translation>
    </message>
    <message>
      <source>Find logins on this computer…</source>
      <translation>Auf diesem Rechner suchen…</translation>
    </message>
    <message>
      <source>Connect a client…</source>
      <translation>Client verbinden…</translation>
    </message>
    <message>
      <source>Line for {client}</source>
      <translation>Zeile für {client}</translation>
    </message>
  </context>
  <context>
    <name>Connect</name>
    <message>
      <source>Whatever takes a base URL.</source>
      <translation>Alles, was eine Basis-URL annimmt.</translation>
    </message>
    <message>
      <source>Last request {age}, by {program}</source>
      <translation>Letzte Anfrage {age}, von {program}</translation>
    </message>
    <message>
      <source>Not found on this computer. To install it:</source>
      <translation>Auf diesem Rechner nicht gefunden. So wird es installiert:</translation>
    </message>
    <message>
      <source>A library: tell your program the address.</source>
      <translation>Eine Bibliothek: Nenne deinem Programm die Adresse.</translation>
    </message>
    <message>
      <source>{file} points here.</source>
      <translation>{file} zeigt hierher.</translation>
    </message>
    <message>
      <source>{file} points at {address}. Loadline listens at {here} now.</source>
      <translation>{file} zeigt auf {address}. Loadline hört jetzt auf {here}.</translation>
    </message>
    <message>
      <source>{file} points at {address}.</source>
      <translation>{file} zeigt auf {address}.</translation>
    </message>
    <message>
      <source>{file} does not point here yet.</source>
      <translation>{file} zeigt noch nicht hierher.</translation>
    </message>
    <message>
      <source>No request yet</source>
      <translation>Noch keine Anfrage</translation>
    </message>
    <message>
      <source>Cannot be read</source>
      <translation>Nicht lesbar</translation>
    </message>
    <message>
      <source>Points here</source>
      <translation>Zeigt hierher</translation>
    </message>
    <message>
      <source>Old address</source>
      <translation>Alte Adresse</translation>
    </message>
    <message>
      <source>In use</source>
      <translation>In Gebrauch</translation>
    </message>
    <message>
      <source>Not installed</source>
      <translation>Nicht installiert</translation>
    </message>
    <message>
      <source>Points elsewhere</source>
      <translation>Zeigt woandershin</translation>
    </message>
    <message>
      <source>Not set up</source>
      <translation>Nicht eingerichtet</translation>
    </message>
    <message>
      <source>Update the address…</source>
      <translation>Adresse erneuern…</translation>
    </message>
    <message>
      <source>Point it here…</source>
      <translation>Hierher zeigen lassen…</translation>
    </message>
    <message>
      <source>Set up for me…</source>
      <translation>Für mich einrichten…</translation>
    </message>
    <message numerus="yes">
      <source>%n client(s) set up</source>
      <translation>
        <numerusform>%n Client eingerichtet</numerusform>
        <numerusform>%n Clients eingerichtet</numerusform>
      </translation>
    </message>
    <message>
      <source>nothing set up yet</source>
      <translation>noch nichts eingerichtet</translation>
    </message>
    <message numerus="yes">
      <source>%n at an old address</source>
      <translation>
        <numerusform>%n mit alter Adresse</numerusform>
        <numerusform>%n mit alter Adresse</numerusform>
      </translation>
    </message>
    <message>
      <source>Loadline {version} answered at {address} in {time}.</source>
      <translation>Loadline {version} hat unter {address} in {time} geantwortet.</translation>
    </message>
    <message>
      <source>Something else than Loadline answered at {address}.</source>
      <translation>Etwas anderes als Loadline hat unter {address} geantwortet.</translation>
    </message>
    <message>
      <source>Nobody listens at {address}.</source>
      <translation>Unter {address} hört niemand.</translation>
    </message>
    <message>
      <source>{address} is not this computer, so nothing was sent.</source>
      <translation>{address} ist nicht dieser Rechner, darum wurde nichts gesendet.</translation>
    </message>
    <message>
      <source>Last request {age}</source>
      <translation>Letzte Anfrage {age}</translation>
    </message>
    <message>
      <source>Requests need a local key.</source>
      <translation>Anfragen brauchen einen lokalen Schlüssel.</translation>
    </message>
    <message>
      <source>Undo…</source>
      <translation>Rückgängig…</translation>
    </message>
    <message>
      <source>Test</source>
      <translation>Testen</translation>
    </message>
    <message>
      <source>Command that installs {client}</source>
      <translation>Befehl, der {client} installiert</translation>
    </message>
    <message>
      <source>A copy of the file as it is now is kept:</source>
      <translation>Eine Kopie der jetzigen Datei bleibt erhalten:</translation>
    </message>
    <message>
      <source>Take {client} back</source>
      <translation>{client} zurücknehmen</translation>
    </message>
    <message>
      <source>Set up {client}</source>
      <translation>{client} einrichten</translation>
    </message>
    <message>
      <source>What changes</source>
      <translation>Was sich ändert</translation>
    </message>
    <message>
      <source>Local key</source>
      <translation>Lokaler Schlüssel</translation>
    </message>
    <message>
      <source>Undo</source>
      <translation>Rückgängig</translation>
    </message>
    <message>
      <source>Apply</source>
      <translation>Anwenden</translation>
    </message>
    <message>
      <source>The file was made by Loadline and goes again.</source>
      <translation>Die Datei kam von Loadline und verschwindet wieder.</translation>
    </message>
    <message>
      <source>Only what Loadline wrote is taken back.</source>
      <translation>Nur was Loadline geschrieben hat, wird zurückgenommen.</translation>
    </message>
    <message>
      <source>There is no such file yet; it is made.</source>
      <translation>Diese Datei gibt es noch nicht; sie wird angelegt.</translation>
    </message>
    <message>
      <source>The file was changed meanwhile.</source>
      <translation>Die Datei wurde inzwischen geändert.</translation>
    </message>
    <message>
      <source>Nothing was written. This is the difference now.</source>
      <translation>Nichts wurde geschrieben. Das ist jetzt der Unterschied.</translation>
    </message>
    <message>
      <source>Requests need one. Make it in Settings, under Clients' keys.</source>
      <translation>Anfragen brauchen einen. Lege ihn in den Einstellungen unter „Schlüssel der Clients“ an.</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>{client}'s settings say something else by now.</source>
      <translation>Die Einstellungen von {client} sagen inzwischen etwas anderes.</translation>
    </message>
    <message>
      <source>Connect a client</source>
      <translation>Client verbinden</translation>
    </message>
    <message>
      <source>They stay as they are.</source>
      <translation>Sie bleiben, wie sie sind.</translation>
    </message>
    <message>
      <source>Look again</source>
      <translation>Noch einmal ansehen</translation>
    </message>
    <message>
      <source>Lines for {client}: {title}</source>
      <translation>Zeilen für {client}: {title}</translation>
    </message>
    <message>
      <source>Copy the lines for {client}: {title}</source>
      <translation>Zeilen für {client} kopieren: {title}</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>Kopieren</translation>
    </message>
    <message>
      <source>Copied</source>
      <translation>Kopiert</translation>
    </message>
    <message>
      <source>{title} for {client}</source>
      <translation>{title} für {client}</translation>
    </message>
  </context>
  <context>
    <name>Chart</name>
    <message>
      <source>Other models</source>
      <translation>Andere Modelle</translation>
    </message>
    <message>
      <source>today</source>
      <translation>heute</translation>
    </message>
    <message numerus="yes">
      <source>%n day(s)</source>
      <translation>
        <numerusform>%n Tag</numerusform>
        <numerusform>%n Tage</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%Ln request(s)</source>
      <translation>
        <numerusform>%Ln Anfrage</numerusform>
        <numerusform>%Ln Anfragen</numerusform>
      </translation>
    </message>
    <message>
      <source>most on {day}</source>
      <translation>am meisten: {day}</translation>
    </message>
    <message>
      <source>Day</source>
      <translation>Tag</translation>
    </message>
    <message>
      <source>Total</source>
      <translation>Summe</translation>
    </message>
    <message>
      <source>no requests</source>
      <translation>keine Anfragen</translation>
    </message>
    <message numerus="yes">
      <source>%Ln without a price</source>
      <translation>
        <numerusform>%Ln ohne Preis</numerusform>
        <numerusform>%Ln ohne Preis</numerusform>
      </translation>
    </message>
    <message>
      <source>{window} of {name}</source>
      <translation>{window} von {name}</translation>
    </message>
    <message>
      <source>too early to say</source>
      <translation>noch zu früh</translation>
    </message>
    <message>
      <source>{share} at an even pace</source>
      <translation>{share} bei gleichem Tempo</translation>
    </message>
    <message>
      <source>Used</source>
      <translation>Genutzt</translation>
    </message>
    <message>
      <source>Left</source>
      <translation>Frei</translation>
    </message>
    <message>
      <source>Time</source>
      <translation>Zeit</translation>
    </message>
    <message>
      <source>limit in {left}</source>
      <translation>Limit in {left}</translation>
    </message>
    <message>
      <source>{percent} spare</source>
      <translation>{percent} übrig</translation>
    </message>
    <message>
      <source>resets {when}</source>
      <translation>neu {when}</translation>
    </message>
    <message>
      <source>{share}, expected</source>
      <translation>{share}, erwartet</translation>
    </message>
    <message>
      <source>Burn-up</source>
      <translation>Verlauf</translation>
    </message>
    <message>
      <source>now</source>
      <translation>jetzt</translation>
    </message>
    <message>
      <source>Show as table</source>
      <translation>Als Tabelle zeigen</translation>
    </message>
    <message>
      <source>Show as chart</source>
      <translation>Als Diagramm zeigen</translation>
    </message>
    <message>
      <source>Cost per day</source>
      <translation>Kosten je Tag</translation>
    </message>
  </context>
  <context>
    <name>Diagnostics</name>
    <message>
      <source>known after its first start</source>
      <translation>bekannt nach dem ersten Start</translation>
    </message>
    <message>
      <source>{path} (found by {origin})</source>
      <translation>{path} (gefunden über {origin})</translation>
    </message>
    <message>
      <source>on</source>
      <translation>an</translation>
    </message>
    <message>
      <source>off; Settings can turn it on</source>
      <translation>aus; in den Einstellungen einschaltbar</translation>
    </message>
    <message>
      <source>discarded: {reason}</source>
      <translation>verworfen: {reason}</translation>
    </message>
    <message>
      <source>ready</source>
      <translation>bereit</translation>
    </message>
    <message>
      <source>processes</source>
      <translation>Prozesse</translation>
    </message>
    <message>
      <source>parked for tool results</source>
      <translation>warten auf Werkzeugergebnisse</translation>
    </message>
    <message>
      <source>idle in the pool</source>
      <translation>frei im Pool</translation>
    </message>
    <message>
      <source>requests waiting</source>
      <translation>wartende Anfragen</translation>
    </message>
    <message>
      <source>started</source>
      <translation>gestartet</translation>
    </message>
    <message>
      <source>pool hits</source>
      <translation>Pool-Treffer</translation>
    </message>
    <message>
      <source>pool misses</source>
      <translation>Pool-Fehlgriffe</translation>
    </message>
    <message>
      <source>went on with tool results</source>
      <translation>mit Werkzeugergebnissen fortgesetzt</translation>
    </message>
    <message>
      <source>tool results told anew</source>
      <translation>Werkzeugergebnisse neu übermittelt</translation>
    </message>
    <message>
      <source>without a session</source>
      <translation>ohne Sitzung</translation>
    </message>
    <message>
      <source>session busy</source>
      <translation>Sitzung belegt</translation>
    </message>
    <message>
      <source>history differed</source>
      <translation>anderer Verlauf</translation>
    </message>
    <message>
      <source>after its turn</source>
      <translation>nach Gebrauch</translation>
    </message>
    <message>
      <source>did not start</source>
      <translation>nicht gestartet</translation>
    </message>
    <message>
      <source>for another</source>
      <translation>für einen anderen</translation>
    </message>
    <message>
      <source>too long idle</source>
      <translation>zu lange unbenutzt</translation>
    </message>
    <message>
      <source>died</source>
      <translation>gestorben</translation>
    </message>
    <message>
      <source>account removed</source>
      <translation>Konto entfernt</translation>
    </message>
    <message>
      <source>program ended</source>
      <translation>Programm beendet</translation>
    </message>
    <message>
      <source>not found</source>
      <translation>nicht gefunden</translation>
    </message>
    <message>
      <source>in use</source>
      <translation>in Gebrauch</translation>
    </message>
    <message>
      <source>Version</source>
      <translation>Version</translation>
    </message>
    <message>
      <source>Path</source>
      <translation>Pfad</translation>
    </message>
    <message>
      <source>Pool</source>
      <translation>Pool</translation>
    </message>
    <message>
      <source>removed account</source>
      <translation>entferntes Konto</translation>
    </message>
    <message>
      <source>Login renewed</source>
      <translation>Anmeldung erneuert</translation>
    </message>
    <message>
      <source>Login read again from its file</source>
      <translation>Anmeldung neu aus der Datei gelesen</translation>
    </message>
    <message>
      <source>Login not renewed for now</source>
      <translation>Anmeldung vorerst nicht erneuert</translation>
    </message>
    <message>
      <source>Login refused: sign in again</source>
      <translation>Anmeldung abgelehnt: neu anmelden</translation>
    </message>
    <message>
      <source>Usage checked</source>
      <translation>Nutzung abgefragt</translation>
    </message>
    <message>
      <source>Usage not told</source>
      <translation>Nutzung nicht mitgeteilt</translation>
    </message>
    <message>
      <source>Tools changed</source>
      <translation>Werkzeuge geändert</translation>
    </message>
    <message>
      <source>{count}: the prompt went from {first} to {last}, at most {most} at #{at}.</source>
      <translation>{count}: Der Prompt ging von {first} auf {last}, höchstens {most} bei #{at}.</translation>
    </message>
    <message>
      <source>system</source>
      <translation>System</translation>
    </message>
    <message>
      <source>tools</source>
      <translation>Werkzeuge</translation>
    </message>
    <message>
      <source>history</source>
      <translation>Verlauf</translation>
    </message>
    <message>
      <source>new content</source>
      <translation>neuer Inhalt</translation>
    </message>
    <message numerus="yes">
      <source>Tools changed: %n definition(s) added</source>
      <translation>
        <numerusform>Werkzeuge geändert: %n Definition mehr</numerusform>
        <numerusform>Werkzeuge geändert: %n Definitionen mehr</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Tools changed: %n definition(s) taken out</source>
      <translation>
        <numerusform>Werkzeuge geändert: %n Definition weniger</numerusform>
        <numerusform>Werkzeuge geändert: %n Definitionen weniger</numerusform>
      </translation>
    </message>
    <message>
      <source>Where it began</source>
      <translation>Wo es begann</translation>
    </message>
    <message>
      <source>Sent again as it was</source>
      <translation>Unverändert noch einmal gesendet</translation>
    </message>
    <message>
      <source>model changed</source>
      <translation>Modell geändert</translation>
    </message>
    <message>
      <source>system changed</source>
      <translation>System geändert</translation>
    </message>
    <message>
      <source>tools changed</source>
      <translation>Werkzeuge geändert</translation>
    </message>
    <message>
      <source>tools reordered</source>
      <translation>Werkzeuge umgeordnet</translation>
    </message>
    <message>
      <source>history rewritten</source>
      <translation>Verlauf umgeschrieben</translation>
    </message>
    <message>
      <source>context compacted</source>
      <translation>Kontext verdichtet</translation>
    </message>
    <message>
      <source>another account</source>
      <translation>anderes Konto</translation>
    </message>
    <message>
      <source>reason not known</source>
      <translation>Grund nicht bekannt</translation>
    </message>
    <message>
      <source>broke: {reason}, says the provider; {tokens} read anew</source>
      <translation>gebrochen: {reason}, sagt der Anbieter; {tokens} neu gelesen</translation>
    </message>
    <message>
      <source>broke, likely: {reason}; {tokens} read anew</source>
      <translation>gebrochen, wohl: {reason}; {tokens} neu gelesen</translation>
    </message>
    <message>
      <source>about {size}</source>
      <translation>etwa {size}</translation>
    </message>
    <message>
      <source>No request of this session was measured.</source>
      <translation>Keine Anfrage dieser Sitzung wurde vermessen.</translation>
    </message>
    <message numerus="yes">
      <source>The cache broke %n time(s)</source>
      <translation>
        <numerusform>Der Cache brach %n Mal</numerusform>
        <numerusform>Der Cache brach %n Mal</numerusform>
      </translation>
    </message>
    <message>
      <source>Carrying the context has cost {resent} of {total}: {cached} read from the cache, {uncached} read anew.</source>
      <translation>Den Kontext mitzuführen kostete {resent} von {total}: {cached} aus dem Cache gelesen, {uncached} neu gelesen.</translation>
    </message>
    <message>
      <source>The next request carries {size} for about {warm}, or {cold} when the cache is cold.</source>
      <translation>Die nächste Anfrage trägt {size} für etwa {warm}, oder {cold} bei kaltem Cache.</translation>
    </message>
    <message>
      <source>In bytes: no answer stated its tokens.</source>
      <translation>In Bytes: Keine Antwort nannte ihre Token.</translation>
    </message>
    <message numerus="yes">
      <source>%Ln other request(s), as of sub-agents, not shown.</source>
      <translation>
        <numerusform>%Ln weitere Anfrage, etwa von Unteragenten, nicht gezeigt.</numerusform>
        <numerusform>%Ln weitere Anfragen, etwa von Unteragenten, nicht gezeigt.</numerusform>
      </translation>
    </message>
    <message>
      <source>Model changed</source>
      <translation>Modell geändert</translation>
    </message>
    <message>
      <source>System prompt changed</source>
      <translation>System-Prompt geändert</translation>
    </message>
    <message>
      <source>Tools reordered</source>
      <translation>Werkzeuge umgeordnet</translation>
    </message>
    <message>
      <source>History rewritten</source>
      <translation>Verlauf umgeschrieben</translation>
    </message>
    <message numerus="yes">
      <source>%n image(s) taken out</source>
      <translation>
        <numerusform>%n Bild weniger</numerusform>
        <numerusform>%n Bilder weniger</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n image(s) added</source>
      <translation>
        <numerusform>%n Bild mehr</numerusform>
        <numerusform>%n Bilder mehr</numerusform>
      </translation>
    </message>
    <message>
      <source>New content</source>
      <translation>Neuer Inhalt</translation>
    </message>
    <message>
      <source>cache break: {reason}</source>
      <translation>Cache-Bruch: {reason}</translation>
    </message>
    <message>
      <source>system {system}, tools {tools}, history {history}, new {new}</source>
      <translation>System {system}, Werkzeuge {tools}, Verlauf {history}, neu {new}</translation>
    </message>
    <message numerus="yes">
      <source>%n request(s) without a known price.</source>
      <translation>
        <numerusform>%n Anfrage ohne bekannten Preis.</numerusform>
        <numerusform>%n Anfragen ohne bekannten Preis.</numerusform>
      </translation>
    </message>
    <message>
      <source>The next request carries {size} for about {cold}, uncached.</source>
      <translation>Die nächste Anfrage trägt {size} für etwa {cold}, ohne Cache.</translation>
    </message>
    <message numerus="yes">
      <source>In tokens; %Ln request(s) estimated by bytes, for want of the answer's count.</source>
      <translation>
        <numerusform>In Token; %Ln Anfrage nach Bytes geschätzt, weil die Antwort keine Zahl nannte.</numerusform>
        <numerusform>In Token; %Ln Anfragen nach Bytes geschätzt, weil die Antworten keine Zahl nannten.</numerusform>
      </translation>
    </message>
    <message>
      <source>In tokens as the answers counted them, shared out by bytes.</source>
      <translation>In Token, wie die Antworten sie zählten, nach Bytes aufgeteilt.</translation>
    </message>
    <message numerus="yes">
      <source>%Ln request(s)</source>
      <translation>
        <numerusform>%Ln Anfrage</numerusform>
        <numerusform>%Ln Anfragen</numerusform>
      </translation>
    </message>
    <message>
      <source>The next request carries {size} for about {warm}.</source>
      <translation>Die nächste Anfrage trägt {size} für etwa {warm}.</translation>
    </message>
    <message>
      <source>cache {note}</source>
      <translation>Cache {note}</translation>
    </message>
    <message>
      <source>{title}, {context} tokens of context, {cost}, {rest}</source>
      <translation>{title}, {context} Token Kontext, {cost}, {rest}</translation>
    </message>
    <message>
      <source>Unknown client</source>
      <translation>Unbekannter Client</translation>
    </message>
    <message>
      <source>Show as table</source>
      <translation>Als Tabelle zeigen</translation>
    </message>
    <message>
      <source>Show as chart</source>
      <translation>Als Diagramm zeigen</translation>
    </message>
    <message>
      <source>Context per request</source>
      <translation>Kontext je Anfrage</translation>
    </message>
    <message>
      <source>What grew</source>
      <translation>Was gewachsen ist</translation>
    </message>
    <message>
      <source>together</source>
      <translation>zusammen</translation>
    </message>
    <message>
      <source>grown by</source>
      <translation>gewachsen um</translation>
    </message>
    <message>
      <source>cache</source>
      <translation>Cache</translation>
    </message>
    <message>
      <source>Step</source>
      <translation>Nr.</translation>
    </message>
    <message>
      <source>Size</source>
      <translation>Größe</translation>
    </message>
    <message>
      <source>Cache</source>
      <translation>Cache</translation>
    </message>
    <message>
      <source>What this context costs is not known.</source>
      <translation>Was dieser Kontext kostet, ist nicht bekannt.</translation>
    </message>
    <message>
      <source>No sessions yet</source>
      <translation>Noch keine Sitzungen</translation>
    </message>
    <message>
      <source>Clients like Claude Code and Codex name their session with each request. Once one came through Loadline, this page shows what its prompt consists of, request by request, and why it grew.</source>
      <translation>Clients wie Claude Code und Codex nennen mit jeder Anfrage ihre Sitzung. Sobald eine durch Loadline kam, zeigt diese Seite, woraus ihr Prompt besteht, Anfrage für Anfrage, und warum er wuchs.</translation>
    </message>
    <message>
      <source>Sessions, last used first</source>
      <translation>Sitzungen, zuletzt benutzte zuerst</translation>
    </message>
    <message>
      <source>Sessions</source>
      <translation>Sitzungen</translation>
    </message>
    <message>
      <source>Debug</source>
      <translation>Debug</translation>
    </message>
    <message>
      <source>Info</source>
      <translation>Info</translation>
    </message>
    <message>
      <source>Warning</source>
      <translation>Warnung</translation>
    </message>
    <message>
      <source>Error</source>
      <translation>Fehler</translation>
    </message>
    <message>
      <source>Search the log</source>
      <translation>Log durchsuchen</translation>
    </message>
    <message>
      <source>Level</source>
      <translation>Stufe</translation>
    </message>
    <message>
      <source>Open log folder</source>
      <translation>Log-Ordner öffnen</translation>
    </message>
    <message>
      <source>Log</source>
      <translation>Log</translation>
    </message>
    <message>
      <source>All levels</source>
      <translation>Alle Stufen</translation>
    </message>
    <message>
      <source>Info and above</source>
      <translation>Info und höher</translation>
    </message>
    <message>
      <source>Warnings and errors</source>
      <translation>Warnungen und Fehler</translation>
    </message>
    <message>
      <source>Errors only</source>
      <translation>Nur Fehler</translation>
    </message>
    <message>
      <source>Time</source>
      <translation>Zeit</translation>
    </message>
    <message>
      <source>Source</source>
      <translation>Quelle</translation>
    </message>
    <message>
      <source>Message</source>
      <translation>Meldung</translation>
    </message>
    <message>
      <source>No entry to show</source>
      <translation>Kein Eintrag zu zeigen</translation>
    </message>
    <message>
      <source>Widen the search or the level, or wait for something to happen.</source>
      <translation>Erweitere die Suche oder die Stufe, oder warte, bis etwas geschieht.</translation>
    </message>
    <message>
      <source>No program here shows folders.</source>
      <translation>Kein Programm hier zeigt Ordner.</translation>
    </message>
    <message>
      <source>Diagnostics</source>
      <translation>Diagnose</translation>
    </message>
    <message>
      <source>Copy report</source>
      <translation>Bericht kopieren</translation>
    </message>
    <message>
      <source>Without secrets, prompts and full email addresses</source>
      <translation>Ohne Geheimnisse, Prompts und volle E-Mail-Adressen</translation>
    </message>
    <message>
      <source>Copied</source>
      <translation>Kopiert</translation>
    </message>
    <message>
      <source>Prompt growth</source>
      <translation>Prompt-Wachstum</translation>
    </message>
    <message>
      <source>Program</source>
      <translation>Programm</translation>
    </message>
    <message>
      <source>at worst {worst} since the start</source>
      <translation>höchstens {worst} seit dem Start</translation>
    </message>
    <message numerus="yes">
      <source>%n in flight</source>
      <translation>
        <numerusform>%n in Arbeit</numerusform>
        <numerusform>%n in Arbeit</numerusform>
      </translation>
    </message>
    <message>
      <source>{now} now, at most {most} in this time</source>
      <translation>{now} jetzt, höchstens {most} in dieser Zeit</translation>
    </message>
    <message>
      <source>All accounts</source>
      <translation>Alle Konten</translation>
    </message>
    <message>
      <source>Account</source>
      <translation>Konto</translation>
    </message>
    <message>
      <source>Event loop</source>
      <translation>Ereignisschleife</translation>
    </message>
    <message numerus="yes">
      <source>Loop lag of the last %n minute(s)</source>
      <translation>
        <numerusform>Verzug der Schleife in der letzten Minute</numerusform>
        <numerusform>Verzug der Schleife in den letzten %n Minuten</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>How late the loop runs its callbacks, %n minute(s)</source>
      <translation>
        <numerusform>Wie spät die Schleife ihre Aufrufe ausführt, %n Minute</numerusform>
        <numerusform>Wie spät die Schleife ihre Aufrufe ausführt, %n Minuten</numerusform>
      </translation>
    </message>
    <message>
      <source>Renewals and usage checks</source>
      <translation>Erneuerungen und Nutzungsabfragen</translation>
    </message>
    <message>
      <source>Local runtime of {provider}</source>
      <translation>Lokale Laufzeit von {provider}</translation>
    </message>
    <message>
      <source>What</source>
      <translation>Was</translation>
    </message>
    <message>
      <source>Why</source>
      <translation>Warum</translation>
    </message>
    <message>
      <source>Nothing was renewed or checked yet</source>
      <translation>Noch nichts erneuert oder abgefragt</translation>
    </message>
    <message>
      <source>A login is renewed shortly before it ends, usage is asked for when traffic does not tell it.</source>
      <translation>Eine Anmeldung wird kurz vor ihrem Ende erneuert; die Nutzung wird abgefragt, wenn die Anfragen sie nicht nennen.</translation>
    </message>
  </context>
  <context>
    <name>Import</name>
    <message>
      <source>Choose the credentials file itself.</source>
      <translation>Wähle die Anmeldedatei selbst.</translation>
    </message>
    <message>
      <source>does not expire</source>
      <translation>läuft nicht ab</translation>
    </message>
    <message>
      <source>This file cannot be read.</source>
      <translation>Diese Datei ist nicht lesbar.</translation>
    </message>
    <message>
      <source>This login has expired and cannot be renewed.</source>
      <translation>Diese Anmeldung ist abgelaufen und nicht erneuerbar.</translation>
    </message>
    <message>
      <source>billed per token</source>
      <translation>Abrechnung je Token</translation>
    </message>
    <message>
      <source>can renew itself</source>
      <translation>kann sich erneuern</translation>
    </message>
    <message>
      <source>valid for {left}</source>
      <translation>gültig für {left}</translation>
    </message>
    <message>
      <source>This is a folder, not a file.</source>
      <translation>Das ist ein Ordner, keine Datei.</translation>
    </message>
    <message>
      <source>There is no such file.</source>
      <translation>Diese Datei gibt es nicht.</translation>
    </message>
    <message>
      <source>This file may not be read.</source>
      <translation>Diese Datei darf nicht gelesen werden.</translation>
    </message>
    <message>
      <source>cannot be renewed</source>
      <translation>nicht erneuerbar</translation>
    </message>
    <message>
      <source>expired {ago}</source>
      <translation>abgelaufen {ago}</translation>
    </message>
    <message>
      <source>Sign in again with {tool}, then choose the new file.</source>
      <translation>Melde dich mit {tool} neu an und wähle dann die neue Datei.</translation>
    </message>
    <message>
      <source>Loadline only reads the file. {tool} stays signed in.</source>
      <translation>Loadline liest die Datei nur. {tool} bleibt angemeldet.</translation>
    </message>
    <message>
      <source>Needs the file itself; a paste cannot be read again.</source>
      <translation>Braucht die Datei selbst; Eingefügtes ist nicht noch einmal lesbar.</translation>
    </message>
    <message>
      <source>Loadline renews it. {tool} must not use the same login, or one of them is signed out.</source>
      <translation>Loadline erneuert sie. {tool} darf nicht dieselbe Anmeldung benutzen, sonst wird einer abgemeldet.</translation>
    </message>
    <message>
      <source>A login of Loadline's own: run this, sign in there, then choose {path}.</source>
      <translation>Eine Anmeldung nur für Loadline: Dies ausführen, dort anmelden, dann {path} wählen.</translation>
    </message>
    <message numerus="yes">
      <source>%n account(s) with this email already</source>
      <translation>
        <numerusform>Schon %n Konto mit dieser E-Mail</numerusform>
        <numerusform>Schon %n Konten mit dieser E-Mail</numerusform>
      </translation>
    </message>
    <message>
      <source>Owned by Loadline</source>
      <translation>Von Loadline verwaltet</translation>
    </message>
    <message>
      <source>Command for a separate login</source>
      <translation>Befehl für eine eigene Anmeldung</translation>
    </message>
    <message>
      <source>Add as a second login</source>
      <translation>Als zweite Anmeldung hinzufügen</translation>
    </message>
    <message>
      <source>Both are listed and serve; a name tells them apart.</source>
      <translation>Beide werden gelistet und dienen; ein Name unterscheidet sie.</translation>
    </message>
    <message>
      <source>Read the terms</source>
      <translation>Bedingungen lesen</translation>
    </message>
    <message>
      <source>I have read the notice on subscription logins</source>
      <translation>Ich habe den Hinweis zu Abo-Anmeldungen gelesen</translation>
    </message>
    <message>
      <source>Who keeps this login fresh?</source>
      <translation>Wer hält diese Anmeldung frisch?</translation>
    </message>
    <message>
      <source>It keeps its history and its settings.</source>
      <translation>Verlauf und Einstellungen bleiben erhalten.</translation>
    </message>
    <message>
      <source>Shared with {tool}</source>
      <translation>Gemeinsam mit {tool}</translation>
    </message>
    <message>
      <source>Replace the login of {name}</source>
      <translation>Anmeldung von {name} ersetzen</translation>
    </message>
    <message>
      <source>The name under which the account is shown.</source>
      <translation>Unter diesem Namen erscheint das Konto.</translation>
    </message>
    <message>
      <source>Import account</source>
      <translation>Konto importieren</translation>
    </message>
    <message>
      <source>Account email</source>
      <translation>E-Mail des Kontos</translation>
    </message>
    <message>
      <source>Check now</source>
      <translation>Jetzt prüfen</translation>
    </message>
    <message>
      <source>Sends one small request that costs nothing.</source>
      <translation>Sendet eine kleine Anfrage, die nichts kostet.</translation>
    </message>
    <message>
      <source>Import</source>
      <translation>Importieren</translation>
    </message>
    <message>
      <source>with an API key</source>
      <translation>mit einem API-Schlüssel</translation>
    </message>
    <message>
      <source>from a credential file</source>
      <translation>aus einer Anmeldedatei</translation>
    </message>
    <message>
      <source>As the file says; change it if it is wrong.</source>
      <translation>Wie die Datei sagt; ändere sie, wenn sie falsch ist.</translation>
    </message>
    <message>
      <source>A key does not say whose it is, so please type it.</source>
      <translation>Ein Schlüssel sagt nicht, wem er gehört; bitte eintippen.</translation>
    </message>
    <message>
      <source>The file does not say whose login it is, so please type it.</source>
      <translation>Die Datei sagt nicht, wessen Anmeldung es ist; bitte eintippen.</translation>
    </message>
    <message>
      <source>Choose a file or paste a login.</source>
      <translation>Wähle eine Datei oder füge eine Anmeldung ein.</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>Paste the key.</source>
      <translation>Füge den Schlüssel ein.</translation>
    </message>
    <message>
      <source>Put it in again</source>
      <translation>Wieder eintragen</translation>
    </message>
    <message>
      <source>Importing…</source>
      <translation>Importiert…</translation>
    </message>
    <message>
      <source>Back</source>
      <translation>Zurück</translation>
    </message>
    <message>
      <source>{name} needs a sign-in.</source>
      <translation>{name} muss sich anmelden.</translation>
    </message>
    <message>
      <source>(pasted text)</source>
      <translation>(eingefügter Text)</translation>
    </message>
    <message>
      <source>API key</source>
      <translation>API-Schlüssel</translation>
    </message>
    <message>
      <source>Credential file</source>
      <translation>Anmeldedatei</translation>
    </message>
    <message>
      <source>Use {tool}'s own file ({path})</source>
      <translation>Die Datei von {tool} verwenden ({path})</translation>
    </message>
    <message>
      <source>Choose a credential file</source>
      <translation>Anmeldedatei wählen</translation>
    </message>
    <message>
      <source>Other users of this computer can read this file.</source>
      <translation>Andere Benutzer dieses Rechners können diese Datei lesen.</translation>
    </message>
    <message>
      <source>Paste the key</source>
      <translation>Schlüssel einfügen</translation>
    </message>
    <message>
      <source>The way that providers mean for programs. Billed per token.</source>
      <translation>Der Weg, den Anbieter für Programme vorsehen. Abrechnung je Token.</translation>
    </message>
    <message>
      <source>Drop a file here, or paste its content</source>
      <translation>Datei hier ablegen oder Inhalt einfügen</translation>
    </message>
    <message>
      <source>Choose file…</source>
      <translation>Datei wählen…</translation>
    </message>
    <message>
      <source>Logins (*.json)</source>
      <translation>Anmeldungen (*.json)</translation>
    </message>
    <message>
      <source>All files (*)</source>
      <translation>Alle Dateien (*)</translation>
    </message>
    <message>
      <source>With an API key</source>
      <translation>Mit einem API-Schlüssel</translation>
    </message>
    <message>
      <source>With a login file</source>
      <translation>Mit einer Anmeldedatei</translation>
    </message>
  </context>
  <context>
    <name>FindLogins</name>
    <message>
      <source>No new login was found. Add an API key, or sign in instead.</source>
      <translation>Keine neue Anmeldung gefunden. Stattdessen einen API-Schlüssel hinzufügen oder sich anmelden.</translation>
    </message>
    <message numerus="yes">
      <source>%n login(s) found that can be imported.</source>
      <translation>
        <numerusform>%n Anmeldung gefunden, die importiert werden kann.</numerusform>
        <numerusform>%n Anmeldungen gefunden, die importiert werden können.</numerusform>
      </translation>
    </message>
    <message>
      <source>Already imported as {email}</source>
      <translation>Schon importiert als {email}</translation>
    </message>
    <message>
      <source>Nothing there</source>
      <translation>Nichts vorhanden</translation>
    </message>
    <message>
      <source>Loadline looks at these places, and at no others. Nothing is read before you press Look, and nothing leaves this computer.</source>
      <translation>Loadline sieht an diesen Orten nach und an keinen anderen. Vor dem Druck auf „Nachsehen“ wird nichts gelesen, und nichts verlässt diesen Rechner.</translation>
    </message>
    <message>
      <source>On a Mac, {tool} may keep its login in the keychain, where Loadline does not look. This prints it in a terminal; paste what it prints into the import dialog.</source>
      <translation>Auf einem Mac kann {tool} die Anmeldung im Schlüsselbund ablegen, in den Loadline nicht sieht. Dies gibt sie in einem Terminal aus; die Ausgabe in den Import-Dialog einfügen.</translation>
    </message>
    <message>
      <source>Find logins on this computer</source>
      <translation>Anmeldungen auf diesem Rechner suchen</translation>
    </message>
    <message>
      <source>Look</source>
      <translation>Nachsehen</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>Schließen</translation>
    </message>
    <message>
      <source>Looking…</source>
      <translation>Sieht nach…</translation>
    </message>
    <message>
      <source>Look again</source>
      <translation>Noch einmal nachsehen</translation>
    </message>
    <message>
      <source>Import…</source>
      <translation>Importieren…</translation>
    </message>
    <message>
      <source>Command that prints {tool}'s login</source>
      <translation>Befehl, der die Anmeldung von {tool} ausgibt</translation>
    </message>
    <message>
      <source>Import {place}…</source>
      <translation>{place} importieren…</translation>
    </message>
  </context>
  <context>
    <name>Prices</name>
    <message>
      <source>Input</source>
      <translation>Eingabe</translation>
    </message>
    <message>
      <source>Output</source>
      <translation>Ausgabe</translation>
    </message>
    <message>
      <source>Cache read</source>
      <translation>Cache gelesen</translation>
    </message>
    <message>
      <source>Cache write, 5 minutes</source>
      <translation>Cache geschrieben, 5 Minuten</translation>
    </message>
    <message>
      <source>Cache write, 1 hour</source>
      <translation>Cache geschrieben, 1 Stunde</translation>
    </message>
    <message>
      <source>{money} {kind}</source>
      <translation>{money} {kind}</translation>
    </message>
    <message>
      <source>In US dollars per million tokens, for requests from now on.</source>
      <translation>In US-Dollar je Million Token, für Anfragen von jetzt an.</translation>
    </message>
    <message>
      <source>as the input</source>
      <translation>wie die Eingabe</translation>
    </message>
    <message>
      <source>Price of a model</source>
      <translation>Preis eines Modells</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>Modell</translation>
    </message>
    <message>
      <source>Keep</source>
      <translation>Übernehmen</translation>
    </message>
    <message>
      <source>As the requests name it; a date in the name is not needed.</source>
      <translation>Wie die Anfragen es nennen; ein Datum im Namen ist nicht nötig.</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>Type the name of the model.</source>
      <translation>Bitte den Namen des Modells eingeben.</translation>
    </message>
    <message>
      <source>Type what a million tokens cost.</source>
      <translation>Bitte eingeben, was eine Million Token kostet.</translation>
    </message>
    <message>
      <source>Type a number from 0, such as 5 or 0.50.</source>
      <translation>Bitte eine Zahl ab 0 eingeben, etwa 5 oder 0,50.</translation>
    </message>
  </context>
  <context>
    <name>Requests</name>
    <message>
      <source>Time</source>
      <translation>Zeit</translation>
    </message>
    <message>
      <source>Account</source>
      <translation>Konto</translation>
    </message>
    <message>
      <source>Route</source>
      <translation>Route</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>Modell</translation>
    </message>
    <message>
      <source>Status</source>
      <translation>Status</translation>
    </message>
    <message>
      <source>First byte</source>
      <translation>Beginn</translation>
    </message>
    <message>
      <source>Duration</source>
      <translation>Dauer</translation>
    </message>
    <message>
      <source>Tokens</source>
      <translation>Token</translation>
    </message>
    <message>
      <source>Cost</source>
      <translation>Kosten</translation>
    </message>
    <message>
      <source>not known</source>
      <translation>nicht bekannt</translation>
    </message>
    <message numerus="yes">
      <source>%Ln request(s) chosen</source>
      <translation>
        <numerusform>%Ln Anfrage gewählt</numerusform>
        <numerusform>%Ln Anfragen gewählt</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n without a price</source>
      <translation>
        <numerusform>%n ohne Preis</numerusform>
        <numerusform>%n ohne Preis</numerusform>
      </translation>
    </message>
    <message>
      <source>{count} tokens</source>
      <translation>{count} Token</translation>
    </message>
    <message>
      <source>API-equivalent</source>
      <translation>API-Gegenwert</translation>
    </message>
    <message>
      <source>{total} tokens: {read} cache read, {write} cache write, {input} input, {output} output</source>
      <translation>{total} Token: {read} Cache gelesen, {write} Cache geschrieben, {input} Eingabe, {output} Ausgabe</translation>
    </message>
    <message>
      <source>Client's own login</source>
      <translation>Eigene Anmeldung des Clients</translation>
    </message>
    <message>
      <source>billed</source>
      <translation>berechnet</translation>
    </message>
    <message>
      <source>tokens not known</source>
      <translation>Token nicht bekannt</translation>
    </message>
    <message>
      <source>Completed</source>
      <translation>Abgeschlossen</translation>
    </message>
    <message>
      <source>Error from the provider</source>
      <translation>Fehler vom Anbieter</translation>
    </message>
    <message>
      <source>Incomplete</source>
      <translation>Unvollständig</translation>
    </message>
    <message>
      <source>Cancelled</source>
      <translation>Abgebrochen</translation>
    </message>
    <message>
      <source>Failed here</source>
      <translation>Hier gescheitert</translation>
    </message>
    <message>
      <source>error</source>
      <translation>Fehler</translation>
    </message>
    <message>
      <source>cancelled</source>
      <translation>abgebrochen</translation>
    </message>
    <message>
      <source>incomplete</source>
      <translation>unvollständig</translation>
    </message>
    <message>
      <source>The answer broke off before its end.</source>
      <translation>Die Antwort brach vor ihrem Ende ab.</translation>
    </message>
    <message>
      <source>The client left before the end.</source>
      <translation>Der Client ging vor dem Ende.</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>Kopieren</translation>
    </message>
    <message>
      <source>Copy as curl</source>
      <translation>Als curl kopieren</translation>
    </message>
    <message>
      <source>Copy id</source>
      <translation>Kennung kopieren</translation>
    </message>
    <message>
      <source>Copy session id</source>
      <translation>Sitzungskennung kopieren</translation>
    </message>
    <message>
      <source>{number} × {price}/M</source>
      <translation>{number} × {price}/Mio.</translation>
    </message>
    <message>
      <source>system {system}, {count} tools {tools}, {number} messages {messages}</source>
      <translation>System {system}, {count} Werkzeuge {tools}, {number} Nachrichten {messages}</translation>
    </message>
    <message>
      <source>cache read</source>
      <translation>Cache gelesen</translation>
    </message>
    <message>
      <source>cache write</source>
      <translation>Cache geschrieben</translation>
    </message>
    <message>
      <source>input</source>
      <translation>Eingabe</translation>
    </message>
    <message>
      <source>output</source>
      <translation>Ausgabe</translation>
    </message>
    <message>
      <source>together</source>
      <translation>zusammen</translation>
    </message>
    <message>
      <source>model</source>
      <translation>Modell</translation>
    </message>
    <message>
      <source>system</source>
      <translation>System</translation>
    </message>
    <message>
      <source>tools</source>
      <translation>Werkzeuge</translation>
    </message>
    <message>
      <source>order of the tools</source>
      <translation>Reihenfolge der Werkzeuge</translation>
    </message>
    <message>
      <source>history</source>
      <translation>Verlauf</translation>
    </message>
    <message>
      <source>images</source>
      <translation>Bilder</translation>
    </message>
    <message>
      <source>Close details</source>
      <translation>Details schließen</translation>
    </message>
    <message>
      <source>Tokens and price</source>
      <translation>Token und Preis</translation>
    </message>
    <message>
      <source>What happened</source>
      <translation>Was geschah</translation>
    </message>
    <message>
      <source>Request</source>
      <translation>Anfrage</translation>
    </message>
    <message>
      <source>Path</source>
      <translation>Pfad</translation>
    </message>
    <message>
      <source>Sizes</source>
      <translation>Größen</translation>
    </message>
    <message>
      <source>Client</source>
      <translation>Client</translation>
    </message>
    <message>
      <source>Session</source>
      <translation>Sitzung</translation>
    </message>
    <message>
      <source>Stopped</source>
      <translation>Stoppgrund</translation>
    </message>
    <message>
      <source>Cache missed</source>
      <translation>Cache verfehlt</translation>
    </message>
    <message>
      <source>Helpers</source>
      <translation>Hilfen</translation>
    </message>
    <message>
      <source>Provider's id</source>
      <translation>Kennung beim Anbieter</translation>
    </message>
    <message>
      <source>Id</source>
      <translation>Kennung</translation>
    </message>
    <message>
      <source>{size} since the session's last request</source>
      <translation>{size} seit der letzten Anfrage der Sitzung</translation>
    </message>
    <message>
      <source>The answer stated no tokens.</source>
      <translation>Die Antwort nannte keine Token.</translation>
    </message>
    <message>
      <source>removed account</source>
      <translation>entferntes Konto</translation>
    </message>
    <message>
      <source>No provider was asked.</source>
      <translation>Kein Anbieter wurde gefragt.</translation>
    </message>
    <message>
      <source>Error</source>
      <translation>Fehler</translation>
    </message>
    <message>
      <source>The login was renewed on the way.</source>
      <translation>Die Anmeldung wurde unterwegs erneuert.</translation>
    </message>
    <message>
      <source>Prompt</source>
      <translation>Prompt</translation>
    </message>
    <message>
      <source>{text}; changed: {changed}</source>
      <translation>{text}; geändert: {changed}</translation>
    </message>
    <message>
      <source>{sent} sent, {got} received</source>
      <translation>{sent} gesendet, {got} empfangen</translation>
    </message>
    <message>
      <source>Growth</source>
      <translation>Wachstum</translation>
    </message>
    <message>
      <source>{written} of {total} requests written…</source>
      <translation>{written} von {total} Anfragen geschrieben…</translation>
    </message>
    <message>
      <source>{percent} written</source>
      <translation>{percent} geschrieben</translation>
    </message>
    <message>
      <source>Cancel export</source>
      <translation>Export abbrechen</translation>
    </message>
    <message>
      <source>Export requests</source>
      <translation>Anfragen exportieren</translation>
    </message>
    <message>
      <source>The export was stopped; no file was made.</source>
      <translation>Der Export wurde angehalten; es gibt keine Datei.</translation>
    </message>
    <message>
      <source>All accounts</source>
      <translation>Alle Konten</translation>
    </message>
    <message>
      <source>All models</source>
      <translation>Alle Modelle</translation>
    </message>
    <message>
      <source>Any ending</source>
      <translation>Jedes Ende</translation>
    </message>
    <message>
      <source>Provider</source>
      <translation>Anbieter</translation>
    </message>
    <message>
      <source>Ending</source>
      <translation>Ende</translation>
    </message>
    <message>
      <source>Period</source>
      <translation>Zeitraum</translation>
    </message>
    <message>
      <source>Search</source>
      <translation>Suchen</translation>
    </message>
    <message>
      <source>In model, account, session and error (Ctrl+F)</source>
      <translation>In Modell, Konto, Sitzung und Fehler (Strg+F)</translation>
    </message>
    <message>
      <source>All providers</source>
      <translation>Alle Anbieter</translation>
    </message>
    <message>
      <source>Any time</source>
      <translation>Jederzeit</translation>
    </message>
    <message>
      <source>Today</source>
      <translation>Heute</translation>
    </message>
    <message>
      <source>24 hours</source>
      <translation>24 Stunden</translation>
    </message>
    <message>
      <source>7 days</source>
      <translation>7 Tage</translation>
    </message>
    <message>
      <source>30 days</source>
      <translation>30 Tage</translation>
    </message>
    <message>
      <source>{email} (removed account)</source>
      <translation>{email} (entferntes Konto)</translation>
    </message>
    <message>
      <source>none today</source>
      <translation>heute keine</translation>
    </message>
    <message>
      <source>{money} API-equivalent</source>
      <translation>{money} API-Gegenwert</translation>
    </message>
    <message>
      <source>{money} billed</source>
      <translation>{money} berechnet</translation>
    </message>
    <message>
      <source>Requests</source>
      <translation>Anfragen</translation>
    </message>
    <message>
      <source>Pause</source>
      <translation>Pausieren</translation>
    </message>
    <message>
      <source>Paused</source>
      <translation>Pausiert</translation>
    </message>
    <message>
      <source>Export…</source>
      <translation>Exportieren…</translation>
    </message>
    <message>
      <source>Capture…</source>
      <translation>Aufzeichnen…</translation>
    </message>
    <message>
      <source>No requests yet</source>
      <translation>Noch keine Anfragen</translation>
    </message>
    <message>
      <source>Each call that a client sends through Loadline shows here.</source>
      <translation>Jeder Aufruf, den ein Client durch Loadline sendet, erscheint hier.</translation>
    </message>
    <message>
      <source>No request matches</source>
      <translation>Keine Anfrage passt</translation>
    </message>
    <message>
      <source>Widen the search, the filters or the period.</source>
      <translation>Erweitere die Suche, die Filter oder den Zeitraum.</translation>
    </message>
    <message>
      <source>Show all</source>
      <translation>Alle zeigen</translation>
    </message>
    <message numerus="yes">
      <source>%n new</source>
      <translation>
        <numerusform>%n neue</numerusform>
        <numerusform>%n neue</numerusform>
      </translation>
    </message>
    <message>
      <source>Resume</source>
      <translation>Fortsetzen</translation>
    </message>
    <message>
      <source>{count} today</source>
      <translation>{count} heute</translation>
    </message>
  </context>
  <context>
    <name>SignIn</name>
    <message>
      <source>Take the login</source>
      <translation>Anmeldung übernehmen</translation>
    </message>
    <message>
      <source>No browser opens here. Open this page in one, and sign in.</source>
      <translation>Hier öffnet kein Browser. Öffne diese Seite in einem und melde dich an.</translation>
    </message>
    <message>
      <source>One moment…</source>
      <translation>Einen Moment…</translation>
    </message>
    <message>
      <source>Sign in on the page that has opened. It comes back by itself.</source>
      <translation>Melde dich auf der geöffneten Seite an. Sie kommt von selbst zurück.</translation>
    </message>
    <message>
      <source>Open the page in any browser, and type this code there.</source>
      <translation>Öffne die Seite in einem beliebigen Browser und gib dort diesen Code ein.</translation>
    </message>
    <message>
      <source>Open the page in a browser and sign in. It ends at an address that does not load: copy that one here.</source>
      <translation>Öffne die Seite in einem Browser und melde dich an. Sie endet bei einer Adresse, die nicht lädt: Kopiere diese hierher.</translation>
    </message>
    <message>
      <source>{tool} has opened in a terminal. Sign in there.</source>
      <translation>{tool} hat sich in einem Terminal geöffnet. Melde dich dort an.</translation>
    </message>
    <message>
      <source>Run this in a terminal, and sign in there.</source>
      <translation>Führe dies in einem Terminal aus und melde dich dort an.</translation>
    </message>
    <message>
      <source>Start again</source>
      <translation>Von vorn beginnen</translation>
    </message>
    <message>
      <source>Use the browser</source>
      <translation>Browser verwenden</translation>
    </message>
    <message>
      <source>Use a code</source>
      <translation>Code verwenden</translation>
    </message>
    <message>
      <source>Sign that account in again</source>
      <translation>Dieses Konto wieder anmelden</translation>
    </message>
    <message>
      <source>Open the browser</source>
      <translation>Browser öffnen</translation>
    </message>
    <message>
      <source>Get a code</source>
      <translation>Code holen</translation>
    </message>
    <message>
      <source>Make a folder for the account</source>
      <translation>Ordner für das Konto anlegen</translation>
    </message>
    <message>
      <source>Sign in at {provider}</source>
      <translation>Anmelden bei {provider}</translation>
    </message>
    <message>
      <source>Sign in again</source>
      <translation>Neu anmelden</translation>
    </message>
    <message>
      <source>Sign in</source>
      <translation>Anmelden</translation>
    </message>
    <message>
      <source>Account email</source>
      <translation>E-Mail des Kontos</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>Back</source>
      <translation>Zurück</translation>
    </message>
    <message>
      <source>Address of the page</source>
      <translation>Adresse der Seite</translation>
    </message>
    <message>
      <source>Command</source>
      <translation>Befehl</translation>
    </message>
    <message>
      <source>Open the page</source>
      <translation>Seite öffnen</translation>
    </message>
    <message>
      <source>It ended at a page that does not load?</source>
      <translation>Endete es bei einer Seite, die nicht lädt?</translation>
    </message>
    <message>
      <source>Address where the browser ended</source>
      <translation>Adresse, bei der der Browser endete</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>Kopieren</translation>
    </message>
    <message>
      <source>Copy the code</source>
      <translation>Code kopieren</translation>
    </message>
    <message>
      <source>Copied</source>
      <translation>Kopiert</translation>
    </message>
    <message>
      <source>Go on</source>
      <translation>Weiter</translation>
    </message>
    <message>
      <source>Paste the address from the browser.</source>
      <translation>Füge die Adresse aus dem Browser ein.</translation>
    </message>
    <message>
      <source>Code {letters}</source>
      <translation>Code {letters}</translation>
    </message>
    <message>
      <source>Waits {left} more</source>
      <translation>Wartet noch {left}</translation>
    </message>
  </context>
  <context>
    <name>Overview</name>
    <message>
      <source>{name} is the first to be back, {when}.</source>
      <translation>{name} ist als Erstes zurück, {when}.</translation>
    </message>
    <message numerus="yes">
      <source>The numbers of %n account(s) are old.</source>
      <translation>
        <numerusform>Die Werte von %n Konto sind alt.</numerusform>
        <numerusform>Die Werte von %n Konten sind alt.</numerusform>
      </translation>
    </message>
    <message>
      <source>The oldest are from {when}: {names}.</source>
      <translation>Die ältesten sind von {when}: {names}.</translation>
    </message>
    <message>
      <source>Every account of {provider} has reached its limit.</source>
      <translation>Alle Konten von {provider} haben ihr Limit erreicht.</translation>
    </message>
    <message>
      <source>The login of {name} ends in {left}.</source>
      <translation>Die Anmeldung von {name} endet in {left}.</translation>
    </message>
    <message>
      <source>It ends {when}, and nobody renews it.</source>
      <translation>Sie endet {when}, und niemand erneuert sie.</translation>
    </message>
    <message numerus="yes">
      <source>%n more account(s) too.</source>
      <translation>
        <numerusform>Auch %n weiteres Konto.</numerusform>
        <numerusform>Auch %n weitere Konten.</numerusform>
      </translation>
    </message>
    <message>
      <source>Sign in again…</source>
      <translation>Neu anmelden…</translation>
    </message>
    <message>
      <source>Refresh usage</source>
      <translation>Nutzung abfragen</translation>
    </message>
    <message>
      <source>Add account…</source>
      <translation>Konto hinzufügen…</translation>
    </message>
    <message>
      <source>{name} needs a sign-in.</source>
      <translation>{name} muss sich anmelden.</translation>
    </message>
    <message>
      <source>5-hour · weekly, used</source>
      <translation>5 Stunden · Woche, genutzt</translation>
    </message>
    <message>
      <source>{read} of {prompt} prompt tokens</source>
      <translation>{read} von {prompt} Prompt-Token</translation>
    </message>
    <message>
      <source>5-hour · weekly, left</source>
      <translation>5 Stunden · Woche, frei</translation>
    </message>
    <message>
      <source>none yet</source>
      <translation>noch keine</translation>
    </message>
    <message>
      <source>no prompts yet</source>
      <translation>noch keine Prompts</translation>
    </message>
    <message>
      <source>{money} billed</source>
      <translation>{money} berechnet</translation>
    </message>
    <message>
      <source>{count} refused</source>
      <translation>{count} abgelehnt</translation>
    </message>
    <message>
      <source>{count} broke off</source>
      <translation>{count} abgebrochen</translation>
    </message>
    <message>
      <source>{count} not served</source>
      <translation>{count} nicht bedient</translation>
    </message>
    <message>
      <source>none</source>
      <translation>keine</translation>
    </message>
    <message>
      <source>Requests today</source>
      <translation>Anfragen heute</translation>
    </message>
    <message>
      <source>Cache hit rate today</source>
      <translation>Cache-Trefferquote heute</translation>
    </message>
    <message>
      <source>Cost today</source>
      <translation>Kosten heute</translation>
    </message>
    <message>
      <source>Errors, 24 h</source>
      <translation>Fehler, 24 h</translation>
    </message>
    <message>
      <source>{count} tokens</source>
      <translation>{count} Token</translation>
    </message>
    <message>
      <source>API-equivalent</source>
      <translation>API-Gegenwert</translation>
    </message>
    <message numerus="yes">
      <source>%n without a price</source>
      <translation>
        <numerusform>%n ohne Preis</numerusform>
        <numerusform>%n ohne Preis</numerusform>
      </translation>
    </message>
    <message>
      <source>Tightest window: {name}, {window}</source>
      <translation>Engstes Fenster: {name}, {window}</translation>
    </message>
    <message>
      <source>Cost per day</source>
      <translation>Kosten je Tag</translation>
    </message>
    <message>
      <source>{n} d</source>
      <translation>{n} T</translation>
    </message>
    <message>
      <source>Overview</source>
      <translation>Übersicht</translation>
    </message>
  </context>
  <context>
    <name>AddAccount</name>
    <message>
      <source>API key</source>
      <translation>API-Schlüssel</translation>
    </message>
    <message>
      <source>Login file</source>
      <translation>Anmeldedatei</translation>
    </message>
    <message>
      <source>Sign in with the browser</source>
      <translation>Mit dem Browser anmelden</translation>
    </message>
    <message>
      <source>Sign in with a code</source>
      <translation>Mit einem Code anmelden</translation>
    </message>
    <message>
      <source>Sign in with {tool}</source>
      <translation>Mit {tool} anmelden</translation>
    </message>
    <message>
      <source>Made for programs, and billed per token.</source>
      <translation>Für Programme gemacht; Abrechnung je Token.</translation>
    </message>
    <message>
      <source>The one that {tool} keeps ({path}), or a copy of it.</source>
      <translation>Die, die {tool} führt ({path}), oder eine Kopie davon.</translation>
    </message>
    <message>
      <source>On {provider}'s page. Loadline then keeps the login.</source>
      <translation>Auf der Seite von {provider}. Loadline behält dann die Anmeldung.</translation>
    </message>
    <message>
      <source>For a browser on another computer or a phone.</source>
      <translation>Für einen Browser auf einem anderen Rechner oder Telefon.</translation>
    </message>
    <message>
      <source>In a folder of this account, where {tool} keeps the login. It serves the addresses that {tool} answers.</source>
      <translation>In einem Ordner dieses Kontos, wo {tool} die Anmeldung verwaltet. Es bedient die Adressen, die {tool} beantwortet.</translation>
    </message>
    <message>
      <source>Several of one provider share the load.</source>
      <translation>Mehrere eines Anbieters teilen sich die Last.</translation>
    </message>
    <message>
      <source>Add account</source>
      <translation>Konto hinzufügen</translation>
    </message>
    <message>
      <source>Find logins on this computer…</source>
      <translation>Auf diesem Rechner suchen…</translation>
    </message>
    <message>
      <source>Provider</source>
      <translation>Anbieter</translation>
    </message>
    <message>
      <source>Continue</source>
      <translation>Weiter</translation>
    </message>
    <message>
      <source>How does it come in?</source>
      <translation>Wie kommt es herein?</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
  </context>
  <context>
    <name>Notify</name>
    <message>
      <source>New requests go to {account}.</source>
      <translation>Neue Anfragen gehen an {account}.</translation>
    </message>
    <message>
      <source>Then {account} takes over.</source>
      <translation>Dann übernimmt {account}.</translation>
    </message>
    <message>
      <source>Back {when}.</source>
      <translation>Zurück {when}.</translation>
    </message>
    <message>
      <source>At this pace it is used up {end}, and resets {reset}.</source>
      <translation>Bei diesem Tempo ist es {end} aufgebraucht; neu {reset}.</translation>
    </message>
    <message>
      <source>Until you sign in again, it serves no requests.</source>
      <translation>Bis du dich neu anmeldest, bedient es keine Anfragen.</translation>
    </message>
    <message>
      <source>It ends in {left} ({when}), and nobody renews it.</source>
      <translation>Sie endet in {left} ({when}), und niemand erneuert sie.</translation>
    </message>
    <message>
      <source>Show account</source>
      <translation>Konto zeigen</translation>
    </message>
    <message>
      <source>No other account can serve now.</source>
      <translation>Kein anderes Konto ist jetzt einsatzbereit.</translation>
    </message>
    <message>
      <source>No other account can take over.</source>
      <translation>Kein anderes Konto kann übernehmen.</translation>
    </message>
    <message>
      <source>The provider has closed {account}</source>
      <translation>Der Anbieter hat {account} geschlossen</translation>
    </message>
    <message>
      <source>{account} needs a sign-in</source>
      <translation>{account} muss sich anmelden</translation>
    </message>
    <message>
      <source>Loadline's proxy does not run</source>
      <translation>Der Proxy von Loadline läuft nicht</translation>
    </message>
    <message>
      <source>Open Loadline</source>
      <translation>Loadline öffnen</translation>
    </message>
    <message>
      <source>Show the release</source>
      <translation>Version zeigen</translation>
    </message>
    <message>
      <source>{account} has reached the limit of its {window}</source>
      <translation>{account} hat das Limit im {window} erreicht</translation>
    </message>
    <message>
      <source>{account} is back: its {window} has reset</source>
      <translation>{account} ist zurück: {window} neu begonnen</translation>
    </message>
    <message>
      <source>{account}: the {window} is running out</source>
      <translation>{account}: {window} wird nicht reichen</translation>
    </message>
    <message>
      <source>{account}: {share} of the {window}</source>
      <translation>{account}: {share} vom {window}</translation>
    </message>
    <message>
      <source>Sign in again…</source>
      <translation>Neu anmelden…</translation>
    </message>
    <message>
      <source>New requests can use it again.</source>
      <translation>Neue Anfragen können es wieder nutzen.</translation>
    </message>
    <message>
      <source>Loadline {version} is out</source>
      <translation>Loadline {version} ist da</translation>
    </message>
    <message>
      <source>The login of {account} ends soon</source>
      <translation>Die Anmeldung von {account} endet bald</translation>
    </message>
  </context>
  <context>
    <name>Capture</name>
    <message numerus="yes">
      <source>Capturing the next %n request(s).</source>
      <translation>
        <numerusform>Die nächste Anfrage wird aufgezeichnet.</numerusform>
        <numerusform>Die nächsten %n Anfragen werden aufgezeichnet.</numerusform>
      </translation>
    </message>
    <message>
      <source>Their prompts and answers are written to this computer.</source>
      <translation>Deren Prompts und Antworten werden auf diesem Rechner gespeichert.</translation>
    </message>
    <message>
      <source>Stop capturing</source>
      <translation>Aufzeichnung beenden</translation>
    </message>
    <message numerus="yes">
      <source>The next %n request(s)</source>
      <translation>
        <numerusform>Die nächste Anfrage</numerusform>
        <numerusform>Die nächsten %n Anfragen</numerusform>
      </translation>
    </message>
    <message>
      <source>Show capture</source>
      <translation>Aufzeichnung anzeigen</translation>
    </message>
    <message>
      <source>Delete capture</source>
      <translation>Aufzeichnung löschen</translation>
    </message>
    <message>
      <source>Captured</source>
      <translation>Aufgezeichnet</translation>
    </message>
  </context>
  <context>
    <name>Close</name>
    <message>
      <source>This desktop shows no tray icons.</source>
      <translation>Dieser Desktop zeigt keine Symbole im Infobereich.</translation>
    </message>
    <message>
      <source>Start Loadline again to get this window back.</source>
      <translation>Starte Loadline noch einmal, um dieses Fenster wiederzubekommen.</translation>
    </message>
    <message>
      <source>GNOME shows tray icons with the extension “AppIndicator and KStatusNotifierItem”.</source>
      <translation>GNOME zeigt sie mit der Erweiterung „AppIndicator and KStatusNotifierItem“.</translation>
    </message>
    <message>
      <source>Clients that are connected to it need it running.</source>
      <translation>Verbundene Clients brauchen das laufende Programm.</translation>
    </message>
    <message>
      <source>Close the window</source>
      <translation>Fenster schließen</translation>
    </message>
    <message>
      <source>Do not ask again</source>
      <translation>Nicht mehr fragen</translation>
    </message>
    <message>
      <source>Keep running</source>
      <translation>Weiterlaufen</translation>
    </message>
    <message>
      <source>Quit Loadline</source>
      <translation>Loadline beenden</translation>
    </message>
    <message>
      <source>Keep Loadline running in the background?</source>
      <translation>Loadline im Hintergrund weiterlaufen lassen?</translation>
    </message>
  </context>
  <context>
    <name>Help</name>
    <message>
      <source>Find in this page</source>
      <translation>Auf dieser Seite suchen</translation>
    </message>
    <message>
      <source>Previous</source>
      <translation>Vorherige</translation>
    </message>
    <message>
      <source>Next</source>
      <translation>Nächste</translation>
    </message>
    <message>
      <source>Close the search</source>
      <translation>Suche schließen</translation>
    </message>
    <message>
      <source>No match</source>
      <translation>Kein Treffer</translation>
    </message>
    <message>
      <source>{number} of {count}</source>
      <translation>{number} von {count}</translation>
    </message>
    <message>
      <source>Help</source>
      <translation>Hilfe</translation>
    </message>
    <message>
      <source>Back</source>
      <translation>Zurück</translation>
    </message>
    <message>
      <source>Forward</source>
      <translation>Vorwärts</translation>
    </message>
    <message>
      <source>Contents</source>
      <translation>Inhalt</translation>
    </message>
    <message>
      <source>Find</source>
      <translation>Suchen</translation>
    </message>
    <message>
      <source>Document</source>
      <translation>Dokument</translation>
    </message>
  </context>
  <context>
    <name>Window</name>
    <message>
      <source>No new numbers</source>
      <translation>Keine neuen Werte</translation>
    </message>
    <message>
      <source>Overview</source>
      <translation>Übersicht</translation>
    </message>
    <message>
      <source>Accounts</source>
      <translation>Konten</translation>
    </message>
    <message>
      <source>Requests</source>
      <translation>Anfragen</translation>
    </message>
    <message>
      <source>Diagnostics</source>
      <translation>Diagnose</translation>
    </message>
    <message>
      <source>Connect a client</source>
      <translation>Client verbinden</translation>
    </message>
    <message>
      <source>Settings</source>
      <translation>Einstellungen</translation>
    </message>
    <message>
      <source>Loadline listens at {address} until it is started again.</source>
      <translation>Loadline hört auf {address}, bis es neu gestartet wird.</translation>
    </message>
    <message>
      <source>Clients must be set to this address.</source>
      <translation>Clients müssen auf diese Adresse gestellt werden.</translation>
    </message>
    <message>
      <source>Connect a client…</source>
      <translation>Client verbinden…</translation>
    </message>
    <message>
      <source>Help</source>
      <translation>Hilfe</translation>
    </message>
    <message>
      <source>Extra usage</source>
      <translation>Zusatznutzung</translation>
    </message>
    <message>
      <source>limit reached, back {when}</source>
      <translation>Limit erreicht, zurück {when}</translation>
    </message>
    <message>
      <source>week</source>
      <translation>Woche</translation>
    </message>
    <message>
      <source>Credits</source>
      <translation>Guthaben</translation>
    </message>
    <message>
      <source>none</source>
      <translation>keine</translation>
    </message>
    <message>
      <source>there are some</source>
      <translation>vorhanden</translation>
    </message>
    <message>
      <source>No numbers yet</source>
      <translation>Noch keine Werte</translation>
    </message>
    <message>
      <source>Weekly</source>
      <translation>Woche</translation>
    </message>
    <message>
      <source>Usage</source>
      <translation>Nutzung</translation>
    </message>
    <message>
      <source>weekly window</source>
      <translation>Wochenfenster</translation>
    </message>
    <message>
      <source>usage window</source>
      <translation>Nutzungsfenster</translation>
    </message>
    <message>
      <source>limit reached</source>
      <translation>Limit erreicht</translation>
    </message>
    <message>
      <source>{window} for {model}</source>
      <translation>{window} für {model}</translation>
    </message>
    <message>
      <source>{some} and {last}</source>
      <translation>{some} und {last}</translation>
    </message>
    <message>
      <source>{balance} left</source>
      <translation>{balance} frei</translation>
    </message>
    <message>
      <source>On course — about {percent} left at reset</source>
      <translation>Auf Kurs – am Ende etwa {percent} frei</translation>
    </message>
    <message>
      <source>Tight — about {percent} left at reset</source>
      <translation>Knapp – am Ende etwa {percent} frei</translation>
    </message>
    <message>
      <source>Just begun — too early to say</source>
      <translation>Gerade begonnen – noch zu früh</translation>
    </message>
    <message>
      <source>nearly used up</source>
      <translation>fast aufgebraucht</translation>
    </message>
    <message>
      <source>tight</source>
      <translation>knapp</translation>
    </message>
    <message>
      <source>on course</source>
      <translation>auf Kurs</translation>
    </message>
    <message>
      <source>runs out in {left}</source>
      <translation>leer in {left}</translation>
    </message>
    <message>
      <source>Updated {ago}</source>
      <translation>Aktualisiert {ago}</translation>
    </message>
    <message>
      <source>{name} window</source>
      <translation>Fenster {name}</translation>
    </message>
    <message>
      <source>{number} percent used</source>
      <translation>{number} Prozent genutzt</translation>
    </message>
    <message>
      <source>resets in {time}</source>
      <translation>neu in {time}</translation>
    </message>
    <message>
      <source>has reset, no number yet</source>
      <translation>neu begonnen, noch kein Wert</translation>
    </message>
    <message>
      <source>Last known {ago}</source>
      <translation>Letzter Stand {ago}</translation>
    </message>
    <message>
      <source>{count}-hour</source>
      <translation>{count} Stunden</translation>
    </message>
    <message>
      <source>{count}-day</source>
      <translation>{count} Tage</translation>
    </message>
    <message>
      <source>{count}-hour window</source>
      <translation>{count}-Stunden-Fenster</translation>
    </message>
    <message>
      <source>{count}-day window</source>
      <translation>{count}-Tage-Fenster</translation>
    </message>
    <message>
      <source>{number} percent left</source>
      <translation>{number} Prozent frei</translation>
    </message>
  </context>
  <context>
    <name>Models</name>
    <message>
      <source>Models of the account</source>
      <translation>Modelle des Kontos</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>Modelle</translation>
    </message>
    <message>
      <source>Save</source>
      <translation>Speichern</translation>
    </message>
    <message>
      <source>for example: claude-haiku-*, *-mini</source>
      <translation>zum Beispiel: claude-haiku-*, *-mini</translation>
    </message>
    <message>
      <source>Names with commas between; * stands for anything. Empty: the account serves every model.</source>
      <translation>Namen mit Kommas dazwischen; * steht für alles. Leer: Das Konto bedient jedes Modell.</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>Which models may {email} serve?</source>
      <translation>Welche Modelle darf {email} bedienen?</translation>
    </message>
  </context>
  <context>
    <name>Keys</name>
    <message>
      <source>New key</source>
      <translation>Neuer Schlüssel</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>Name</translation>
    </message>
    <message>
      <source>Ends</source>
      <translation>Endet</translation>
    </message>
    <message>
      <source>Key</source>
      <translation>Schlüssel</translation>
    </message>
    <message>
      <source>Create key</source>
      <translation>Schlüssel anlegen</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>Kopieren</translation>
    </message>
    <message>
      <source>It is shown this once. Set it as the client's API key.</source>
      <translation>Er wird nur dieses Mal gezeigt. Setze ihn als API-Schlüssel des Clients.</translation>
    </message>
    <message>
      <source>Done</source>
      <translation>Fertig</translation>
    </message>
    <message>
      <source>Copied. It is shown this once.</source>
      <translation>Kopiert. Er wird nur dieses Mal gezeigt.</translation>
    </message>
    <message>
      <source>Never</source>
      <translation>Nie</translation>
    </message>
    <message>
      <source>In 30 days</source>
      <translation>In 30 Tagen</translation>
    </message>
    <message>
      <source>In 90 days</source>
      <translation>In 90 Tagen</translation>
    </message>
    <message>
      <source>In a year</source>
      <translation>In einem Jahr</translation>
    </message>
    <message>
      <source>for example: laptop</source>
      <translation>zum Beispiel: laptop</translation>
    </message>
    <message>
      <source>Each request's record says by which key it came.</source>
      <translation>Der Eintrag jeder Anfrage sagt, mit welchem Schlüssel sie kam.</translation>
    </message>
    <message>
      <source>A key for a client</source>
      <translation>Ein Schlüssel für einen Client</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>The key {name}</source>
      <translation>Der Schlüssel „{name}“</translation>
    </message>
    <message>
      <source>It lets one client in, and can be taken back from it alone.</source>
      <translation>Er lässt einen Client ein und lässt sich nur diesem wieder nehmen.</translation>
    </message>
    <message>
      <source>A key for another client</source>
      <translation>Ein Schlüssel für einen weiteren Client</translation>
    </message>
    <message>
      <source>Clients' keys</source>
      <translation>Schlüssel der Clients</translation>
    </message>
    <message>
      <source>New key…</source>
      <translation>Neuer Schlüssel…</translation>
    </message>
    <message>
      <source>No keys yet</source>
      <translation>Noch keine Schlüssel</translation>
    </message>
    <message>
      <source>Clients of this computer need none unless “Require a key” is on.</source>
      <translation>Clients dieses Rechners brauchen keinen, solange „Schlüssel verlangen“ aus ist.</translation>
    </message>
    <message>
      <source>Revoke…</source>
      <translation>Widerrufen…</translation>
    </message>
    <message>
      <source>Clients that use it are let in no more.</source>
      <translation>Clients, die ihn benutzen, werden nicht mehr eingelassen.</translation>
    </message>
    <message>
      <source>never used</source>
      <translation>nie benutzt</translation>
    </message>
    <message>
      <source>has ended</source>
      <translation>ist abgelaufen</translation>
    </message>
    <message>
      <source>Revoke</source>
      <translation>Widerrufen</translation>
    </message>
    <message>
      <source>made {ago}</source>
      <translation>angelegt {ago}</translation>
    </message>
    <message>
      <source>Revoke {name}</source>
      <translation>{name} widerrufen</translation>
    </message>
    <message>
      <source>Revoke the key {name}?</source>
      <translation>Den Schlüssel {name} widerrufen?</translation>
    </message>
    <message>
      <source>used {ago}</source>
      <translation>benutzt {ago}</translation>
    </message>
    <message>
      <source>valid until {when}</source>
      <translation>gültig bis {when}</translation>
    </message>
  </context>
  <context>
    <name>Foot</name>
    <message>
      <source>Running</source>
      <translation>Läuft</translation>
    </message>
    <message>
      <source>Starting…</source>
      <translation>Startet…</translation>
    </message>
    <message>
      <source>Not running</source>
      <translation>Läuft nicht</translation>
    </message>
    <message>
      <source>Stopped</source>
      <translation>Angehalten</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>Kopieren</translation>
    </message>
    <message>
      <source>Copy address</source>
      <translation>Adresse kopieren</translation>
    </message>
    <message numerus="yes">
      <source>%n in flight</source>
      <translation>
        <numerusform>%n in Arbeit</numerusform>
        <numerusform>%n in Arbeit</numerusform>
      </translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>Anhalten</translation>
    </message>
    <message>
      <source>Start</source>
      <translation>Starten</translation>
    </message>
    <message>
      <source>Stop the proxy</source>
      <translation>Proxy anhalten</translation>
    </message>
    <message>
      <source>Start the proxy</source>
      <translation>Proxy starten</translation>
    </message>
    <message>
      <source>Loop lag {ms} ms</source>
      <translation>Schleifenverzug {ms} ms</translation>
    </message>
  </context>
  <context>
    <name>Remedy</name>
    <message>
      <source>Start a keyring service, or keep their key in a file that only you can read: {file}. Whoever gets hold of it and of the database can use your logins, so keep it out of backups and synced folders.</source>
      <translation>Starte einen Schlüsselbunddienst, oder ihr Schlüssel kommt in eine Datei, die nur du lesen kannst: {file}. Wer sie und die Datenbank in die Hand bekommt, kann deine Anmeldungen benutzen; halte sie also aus Sicherungen und abgeglichenen Ordnern heraus.</translation>
    </message>
    <message>
      <source>Use a key file</source>
      <translation>Schlüsseldatei verwenden</translation>
    </message>
    <message>
      <source>Unlock and retry</source>
      <translation>Entsperren und erneut versuchen</translation>
    </message>
    <message>
      <source>Use another port</source>
      <translation>Anderen Port verwenden</translation>
    </message>
    <message>
      <source>Set it aside and begin anew</source>
      <translation>Beiseitelegen und neu beginnen</translation>
    </message>
    <message>
      <source>The stored logins are locked.</source>
      <translation>Die gespeicherten Anmeldungen sind gesperrt.</translation>
    </message>
    <message>
      <source>The key to the stored logins is gone.</source>
      <translation>Der Schlüssel zu den gespeicherten Anmeldungen ist weg.</translation>
    </message>
    <message>
      <source>Import the accounts again; their history stays.</source>
      <translation>Importiere die Konten neu; ihr Verlauf bleibt.</translation>
    </message>
    <message>
      <source>Logins can be neither read nor kept.</source>
      <translation>Anmeldungen können weder gelesen noch aufbewahrt werden.</translation>
    </message>
    <message>
      <source>Start a keyring service, then try again.</source>
      <translation>Starte einen Schlüsselbunddienst und versuche es dann erneut.</translation>
    </message>
    <message>
      <source>Try again</source>
      <translation>Erneut versuchen</translation>
    </message>
  </context>
  <context>
    <name>Rename</name>
    <message>
      <source>Rename account</source>
      <translation>Konto umbenennen</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>Name</translation>
    </message>
    <message>
      <source>Rename</source>
      <translation>Umbenennen</translation>
    </message>
    <message>
      <source>for example: work</source>
      <translation>zum Beispiel: Arbeit</translation>
    </message>
    <message>
      <source>Shown beside the email; tells two accounts of one email apart.</source>
      <translation>Steht neben der E-Mail; unterscheidet zwei Konten mit derselben.</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>Rename {email}</source>
      <translation>{email} umbenennen</translation>
    </message>
  </context>
  <context>
    <name>Notice</name>
    <message>
      <source>Dismiss</source>
      <translation>Ausblenden</translation>
    </message>
  </context>
  <context>
    <name>Settings</name>
    <message numerus="yes">
      <source>%Ln record(s) are in</source>
      <translation>
        <numerusform>%Ln Eintrag steht in</numerusform>
        <numerusform>%Ln Einträge stehen in</numerusform>
      </translation>
    </message>
    <message>
      <source>Without a window</source>
      <translation>Ohne Fenster</translation>
    </message>
    <message>
      <source>On a server, “{command}” runs the same proxy with the same accounts.</source>
      <translation>Auf einem Server startet „{command}“ denselben Proxy mit denselben Konten.</translation>
    </message>
    <message>
      <source>Advanced</source>
      <translation>Erweitert</translation>
    </message>
    <message>
      <source>Unlock and retry</source>
      <translation>Entsperren und erneut versuchen</translation>
    </message>
    <message>
      <source>Use a key file…</source>
      <translation>Schlüsseldatei verwenden…</translation>
    </message>
    <message>
      <source>Log level</source>
      <translation>Log-Stufe</translation>
    </message>
    <message>
      <source>The least important lines of the log file.</source>
      <translation>Ab welcher Stufe Zeilen in die Logdatei kommen.</translation>
    </message>
    <message>
      <source>Largest request</source>
      <translation>Größte Anfrage</translation>
    </message>
    <message>
      <source>In MiB; a larger one is refused with status 413.</source>
      <translation>In MiB; eine größere wird mit Status 413 abgelehnt.</translation>
    </message>
    <message>
      <source>Event loop</source>
      <translation>Ereignisschleife</translation>
    </message>
    <message>
      <source>“Stock” is slower; try it where the window misbehaves.</source>
      <translation>„Stock“ ist langsamer; versuche es, wo das Fenster sich seltsam verhält.</translation>
    </message>
    <message>
      <source>Copy command</source>
      <translation>Befehl kopieren</translation>
    </message>
    <message>
      <source>Keep the key of the logins in a file?</source>
      <translation>Den Schlüssel der Anmeldungen in einer Datei aufbewahren?</translation>
    </message>
    <message>
      <source>It rests in this desktop's keyring.</source>
      <translation>Er liegt im Schlüsselbund dieses Desktops.</translation>
    </message>
    <message>
      <source>It rests in a file that only you can read.</source>
      <translation>Er liegt in einer Datei, die nur du lesen kannst.</translation>
    </message>
    <message>
      <source>It comes from the environment, LOADLINE_VAULT_KEY.</source>
      <translation>Er kommt aus der Umgebung, LOADLINE_VAULT_KEY.</translation>
    </message>
    <message>
      <source>Debug</source>
      <translation>Debug</translation>
    </message>
    <message>
      <source>Info</source>
      <translation>Info</translation>
    </message>
    <message>
      <source>Warning</source>
      <translation>Warnung</translation>
    </message>
    <message>
      <source>Error</source>
      <translation>Fehler</translation>
    </message>
    <message>
      <source>Key of the stored logins</source>
      <translation>Schlüssel der gespeicherten Anmeldungen</translation>
    </message>
    <message>
      <source>Keep the key in a file</source>
      <translation>Schlüssel in einer Datei aufbewahren</translation>
    </message>
    <message>
      <source>For a desktop without a keyring. Every login stays as it is.</source>
      <translation>Für einen Desktop ohne Schlüsselbund. Jede Anmeldung bleibt, wie sie ist.</translation>
    </message>
    <message>
      <source>Use the file</source>
      <translation>Datei verwenden</translation>
    </message>
    <message>
      <source>Not opened yet.</source>
      <translation>Noch nicht geöffnet.</translation>
    </message>
    <message>
      <source>Open: logins can be read and written.</source>
      <translation>Offen: Anmeldungen sind les- und schreibbar.</translation>
    </message>
    <message>
      <source>Locked.</source>
      <translation>Gesperrt.</translation>
    </message>
    <message>
      <source>There is no keyring.</source>
      <translation>Es gibt keinen Schlüsselbund.</translation>
    </message>
    <message>
      <source>Lost: import the accounts again; their history stays.</source>
      <translation>Verloren: Importiere die Konten neu; ihr Verlauf bleibt.</translation>
    </message>
    <message>
      <source>It is readable by you alone: {file}. Whoever gets hold of it and of the database can use your logins, so keep it out of backups and synced folders.</source>
      <translation>Nur du kannst sie lesen: {file}. Wer sie und die Datenbank in die Hand bekommt, kann deine Anmeldungen benutzen; halte sie also aus Sicherungen und abgeglichenen Ordnern heraus.</translation>
    </message>
    <message>
      <source>Keep records for</source>
      <translation>Einträge aufbewahren für</translation>
    </message>
    <message>
      <source>Every record that is kept. Nothing of a prompt or an answer is among them.</source>
      <translation>Jeder Eintrag, der aufbewahrt wird. Von Prompts und Antworten ist nichts darin.</translation>
    </message>
    <message>
      <source>Accounts, keys and settings stay.</source>
      <translation>Konten, Schlüssel und Einstellungen bleiben.</translation>
    </message>
    <message numerus="yes">
      <source>%Ln record(s) are gone.</source>
      <translation>
        <numerusform>%Ln Eintrag ist gelöscht.</numerusform>
        <numerusform>%Ln Einträge sind gelöscht.</numerusform>
      </translation>
    </message>
    <message>
      <source>Data</source>
      <translation>Daten</translation>
    </message>
    <message>
      <source>Days. Sums by day stay for 13 months, or as long.</source>
      <translation>Tage. Tagessummen bleiben 13 Monate oder ebenso lange.</translation>
    </message>
    <message numerus="yes">
      <source>Forget every record older than %Ln day(s)?</source>
      <translation>
        <numerusform>Jeden Eintrag vergessen, der älter als %Ln Tag ist?</numerusform>
        <numerusform>Jeden Eintrag vergessen, der älter als %Ln Tage ist?</numerusform>
      </translation>
    </message>
    <message>
      <source>They go at once and for good. Export them first to keep them.</source>
      <translation>Sie gehen sofort und endgültig. Exportiere sie vorher, um sie zu behalten.</translation>
    </message>
    <message>
      <source>CSV…</source>
      <translation>CSV…</translation>
    </message>
    <message>
      <source>Export records as CSV</source>
      <translation>Einträge als CSV exportieren</translation>
    </message>
    <message>
      <source>JSON…</source>
      <translation>JSON…</translation>
    </message>
    <message>
      <source>Export records as JSON</source>
      <translation>Einträge als JSON exportieren</translation>
    </message>
    <message>
      <source>Cancel export</source>
      <translation>Export abbrechen</translation>
    </message>
    <message>
      <source>Export records</source>
      <translation>Einträge exportieren</translation>
    </message>
    <message numerus="yes">
      <source>%Ln record(s) written…</source>
      <translation>
        <numerusform>%Ln Eintrag geschrieben…</numerusform>
        <numerusform>%Ln Einträge geschrieben…</numerusform>
      </translation>
    </message>
    <message>
      <source>Delete all records…</source>
      <translation>Alle Einträge löschen…</translation>
    </message>
    <message>
      <source>Delete every request record?</source>
      <translation>Jeden Anfrageeintrag löschen?</translation>
    </message>
    <message>
      <source>With all sums and costs, for good. Export them first to keep them.</source>
      <translation>Mit allen Summen und Kosten, für immer. Exportiere sie vorher, um sie zu behalten.</translation>
    </message>
    <message>
      <source>All records are deleted.</source>
      <translation>Alle Einträge sind gelöscht.</translation>
    </message>
    <message>
      <source>Forget them</source>
      <translation>Vergessen</translation>
    </message>
    <message>
      <source>settings</source>
      <translation>Einstellungen</translation>
    </message>
    <message>
      <source>records, accounts and keys</source>
      <translation>Einträge, Konten und Schlüssel</translation>
    </message>
    <message>
      <source>log</source>
      <translation>Log</translation>
    </message>
    <message>
      <source>Open folder</source>
      <translation>Ordner öffnen</translation>
    </message>
    <message>
      <source>No program here shows folders.</source>
      <translation>Kein Programm hier zeigt Ordner.</translation>
    </message>
    <message>
      <source>Delete records</source>
      <translation>Einträge löschen</translation>
    </message>
    <message>
      <source>Delete all</source>
      <translation>Alles löschen</translation>
    </message>
    <message>
      <source>Folder of {kinds}</source>
      <translation>Ordner für {kinds}</translation>
    </message>
    <message>
      <source>Notifications are paused</source>
      <translation>Mitteilungen sind pausiert</translation>
    </message>
    <message>
      <source>Thresholds</source>
      <translation>Schwellen</translation>
    </message>
    <message>
      <source>Each is told once between two resets.</source>
      <translation>Jede wird zwischen zwei Neubeginnen einmal gemeldet.</translation>
    </message>
    <message>
      <source>Notifications</source>
      <translation>Mitteilungen</translation>
    </message>
    <message>
      <source>Until {when}; what is still true then is told then.</source>
      <translation>Bis {when}; was dann noch gilt, wird dann gemeldet.</translation>
    </message>
    <message>
      <source>Resume</source>
      <translation>Fortsetzen</translation>
    </message>
    <message>
      <source>Resume notifications</source>
      <translation>Mitteilungen fortsetzen</translation>
    </message>
    <message>
      <source>A threshold is crossed</source>
      <translation>Eine Schwelle wird überschritten</translation>
    </message>
    <message>
      <source>So much of a usage window is used.</source>
      <translation>So viel eines Nutzungsfensters ist verbraucht.</translation>
    </message>
    <message>
      <source>A window will run out</source>
      <translation>Ein Fenster wird nicht reichen</translation>
    </message>
    <message>
      <source>Before its reset, as steady use has said for ten minutes.</source>
      <translation>Vor dem Neubeginn, wie gleichmäßige Nutzung seit zehn Minuten sagt.</translation>
    </message>
    <message>
      <source>A limit is reached</source>
      <translation>Ein Limit ist erreicht</translation>
    </message>
    <message>
      <source>And which account serves from then on.</source>
      <translation>Und welches Konto von da an dient.</translation>
    </message>
    <message>
      <source>An account is back</source>
      <translation>Ein Konto ist zurück</translation>
    </message>
    <message>
      <source>A window that was nearly used up has reset.</source>
      <translation>Ein fast aufgebrauchtes Fenster hat neu begonnen.</translation>
    </message>
    <message>
      <source>A sign-in is needed</source>
      <translation>Eine Anmeldung ist nötig</translation>
    </message>
    <message>
      <source>The provider refuses to renew a login.</source>
      <translation>Der Anbieter weigert sich, eine Anmeldung zu erneuern.</translation>
    </message>
    <message>
      <source>A login ends soon</source>
      <translation>Eine Anmeldung endet bald</translation>
    </message>
    <message>
      <source>One that nobody renews, three days before.</source>
      <translation>Eine, die niemand erneuert, drei Tage vorher.</translation>
    </message>
    <message>
      <source>The proxy does not run</source>
      <translation>Der Proxy läuft nicht</translation>
    </message>
    <message>
      <source>It could not start, and why.</source>
      <translation>Er konnte nicht starten, und warum.</translation>
    </message>
    <message>
      <source>A newer version is out</source>
      <translation>Eine neuere Version ist da</translation>
    </message>
    <message>
      <source>Once for each, where Loadline looks for them.</source>
      <translation>Einmal für jede, wo Loadline danach sucht.</translation>
    </message>
    <message>
      <source>Settings</source>
      <translation>Einstellungen</translation>
    </message>
    <message>
      <source>Search settings</source>
      <translation>Einstellungen durchsuchen</translation>
    </message>
    <message>
      <source>Ctrl+F</source>
      <translation>Strg+F</translation>
    </message>
    <message>
      <source>No setting matches</source>
      <translation>Keine Einstellung passt</translation>
    </message>
    <message>
      <source>Search for another word.</source>
      <translation>Suche nach einem anderen Wort.</translation>
    </message>
    <message>
      <source>Show all</source>
      <translation>Alle zeigen</translation>
    </message>
    <message>
      <source>genai-prices {version}; its latest price is of {day}.</source>
      <translation>genai-prices {version}; der neueste Preis ist vom {day}.</translation>
    </message>
    <message>
      <source>None. One wins over the list, or prices what the list lacks.</source>
      <translation>Keine. Ein eigener geht der Liste vor oder gilt für das, was ihr fehlt.</translation>
    </message>
    <message>
      <source>Price list</source>
      <translation>Preisliste</translation>
    </message>
    <message>
      <source>It cannot be read: no costs are shown.</source>
      <translation>Sie ist nicht lesbar: Es werden keine Kosten gezeigt.</translation>
    </message>
    <message>
      <source>Prices</source>
      <translation>Preise</translation>
    </message>
    <message>
      <source>New price…</source>
      <translation>Neuer Preis…</translation>
    </message>
    <message>
      <source>Open the file</source>
      <translation>Datei öffnen</translation>
    </message>
    <message>
      <source>Open the file of your own prices</source>
      <translation>Datei der eigenen Preise öffnen</translation>
    </message>
    <message>
      <source>Your own prices</source>
      <translation>Deine eigenen Preise</translation>
    </message>
    <message>
      <source>Change…</source>
      <translation>Ändern…</translation>
    </message>
    <message>
      <source>Remove</source>
      <translation>Entfernen</translation>
    </message>
    <message numerus="yes">
      <source>%Ln model(s); they win over the list.</source>
      <translation>
        <numerusform>%Ln Modell; geht der Liste vor.</numerusform>
        <numerusform>%Ln Modelle; sie gehen der Liste vor.</numerusform>
      </translation>
    </message>
    <message>
      <source>The file cannot be written.</source>
      <translation>Die Datei ist nicht schreibbar.</translation>
    </message>
    <message>
      <source>No program here opens the file.</source>
      <translation>Kein Programm hier öffnet die Datei.</translation>
    </message>
    <message>
      <source>Change the price of {model}</source>
      <translation>Preis von {model} ändern</translation>
    </message>
    <message>
      <source>Remove the price of {model}</source>
      <translation>Preis von {model} entfernen</translation>
    </message>
    <message>
      <source>Let other computers in</source>
      <translation>Andere Rechner einlassen</translation>
    </message>
    <message>
      <source>Most headroom first</source>
      <translation>Meiste Reserve zuerst</translation>
    </message>
    <message>
      <source>Each in turn</source>
      <translation>Reihum</translation>
    </message>
    <message>
      <source>In order</source>
      <translation>Der Reihe nach</translation>
    </message>
    <message>
      <source>One account only</source>
      <translation>Nur ein Konto</translation>
    </message>
    <message>
      <source>Proxy</source>
      <translation>Proxy</translation>
    </message>
    <message>
      <source>Needed while other computers are let in.</source>
      <translation>Nötig, solange andere Rechner eingelassen werden.</translation>
    </message>
    <message>
      <source>It listens at {host}.</source>
      <translation>Er hört auf {host}.</translation>
    </message>
    <message>
      <source>Port</source>
      <translation>Port</translation>
    </message>
    <message>
      <source>Where clients on this computer reach Loadline; 0 takes any free one.</source>
      <translation>Wo Clients dieses Rechners Loadline erreichen; 0 nimmt irgendeinen freien.</translation>
    </message>
    <message>
      <source>Off: only programs of this computer reach Loadline.</source>
      <translation>Aus: Nur Programme dieses Rechners erreichen Loadline.</translation>
    </message>
    <message>
      <source>Require a key</source>
      <translation>Schlüssel verlangen</translation>
    </message>
    <message>
      <source>Clients must send one of the keys below.</source>
      <translation>Clients müssen einen der Schlüssel unten senden.</translation>
    </message>
    <message>
      <source>Strategy</source>
      <translation>Strategie</translation>
    </message>
    <message>
      <source>How several accounts of one provider share the load.</source>
      <translation>Wie mehrere Konten eines Anbieters sich die Last teilen.</translation>
    </message>
    <message>
      <source>Session affinity</source>
      <translation>Sitzungen beim Konto halten</translation>
    </message>
    <message>
      <source>A session stays on its account while that can serve: its prompt cache is there.</source>
      <translation>Eine Sitzung bleibt bei ihrem Konto, solange das dienen kann: Dort ist ihr Prompt-Cache.</translation>
    </message>
    <message>
      <source>Use the system's proxy</source>
      <translation>Proxy des Systems verwenden</translation>
    </message>
    <message>
      <source>Reach providers through what HTTPS_PROXY names.</source>
      <translation>Anbieter über das erreichen, was HTTPS_PROXY nennt.</translation>
    </message>
    <message>
      <source>Wait for answers</source>
      <translation>Auf Antworten warten</translation>
    </message>
    <message>
      <source>Seconds that running answers may take when Loadline ends.</source>
      <translation>Sekunden, die laufende Antworten noch haben, wenn Loadline endet.</translation>
    </message>
    <message>
      <source>Let other computers in?</source>
      <translation>Andere Rechner einlassen?</translation>
    </message>
    <message>
      <source>Whoever reaches this computer and has a key can use every account. Keys and answers cross the network unencrypted: do this in a network you trust only.</source>
      <translation>Wer diesen Rechner erreicht und einen Schlüssel hat, kann jedes Konto benutzen. Schlüssel und Antworten gehen unverschlüsselt durchs Netz: Tu das nur in einem Netz, dem du vertraust.</translation>
    </message>
    <message>
      <source>Let them in</source>
      <translation>Einlassen</translation>
    </message>
    <message>
      <source>Loadline waits {seconds} s for them to end, then cuts them off.</source>
      <translation>Loadline wartet {seconds} s auf ihr Ende und bricht sie dann ab.</translation>
    </message>
    <message numerus="yes">
      <source>Restart with %Ln running answer(s)?</source>
      <translation>
        <numerusform>Trotz %Ln laufender Antwort neu starten?</numerusform>
        <numerusform>Trotz %Ln laufender Antworten neu starten?</numerusform>
      </translation>
    </message>
    <message>
      <source>Restart anyway</source>
      <translation>Trotzdem neu starten</translation>
    </message>
    <message>
      <source>What you changed counts from the next start.</source>
      <translation>Was du geändert hast, gilt ab dem nächsten Start.</translation>
    </message>
    <message>
      <source>Quit Loadline and start it again.</source>
      <translation>Beende Loadline und starte es neu.</translation>
    </message>
    <message>
      <source>Restart now</source>
      <translation>Jetzt neu starten</translation>
    </message>
    <message>
      <source>Set by {place}, which wins over this page.</source>
      <translation>Festgelegt durch {place}, was dieser Seite vorgeht.</translation>
    </message>
    <message>
      <source>Changed; it counts from the next start.</source>
      <translation>Geändert; gilt ab dem nächsten Start.</translation>
    </message>
    <message>
      <source>Counts from the next start.</source>
      <translation>Gilt ab dem nächsten Start.</translation>
    </message>
    <message>
      <source>Updates</source>
      <translation>Aktualisierungen</translation>
    </message>
    <message>
      <source>Look for a newer version daily</source>
      <translation>Täglich nach einer neueren Version sehen</translation>
    </message>
    <message>
      <source>It is told, never fetched. The call says name and version only.</source>
      <translation>Sie wird gemeldet, nie geholt. Der Aufruf nennt nur Name und Version.</translation>
    </message>
    <message>
      <source>Where that is told</source>
      <translation>Wo das steht</translation>
    </message>
    <message>
      <source>An address that answers with a version and its page.</source>
      <translation>Eine Adresse, die mit einer Version und ihrer Seite antwortet.</translation>
    </message>
    <message>
      <source>Check now</source>
      <translation>Jetzt prüfen</translation>
    </message>
    <message>
      <source>Needs the address below.</source>
      <translation>Braucht die Adresse unten.</translation>
    </message>
    <message>
      <source>Loadline {version} is out: {url}</source>
      <translation>Loadline {version} ist da: {url}</translation>
    </message>
    <message>
      <source>Asking…</source>
      <translation>Fragt…</translation>
    </message>
    <message>
      <source>Loadline {version}</source>
      <translation>Loadline {version}</translation>
    </message>
    <message>
      <source>Show the release</source>
      <translation>Version zeigen</translation>
    </message>
    <message>
      <source>The version that runs here.</source>
      <translation>Die Version, die hier läuft.</translation>
    </message>
    <message>
      <source>No address is set, so Loadline never looks for a newer version.</source>
      <translation>Es ist keine Adresse gesetzt, also sucht Loadline nie nach einer neueren Version.</translation>
    </message>
    <message>
      <source>This is the newest version.</source>
      <translation>Das ist die neueste Version.</translation>
    </message>
    <message>
      <source>Start at login</source>
      <translation>Bei der Anmeldung starten</translation>
    </message>
    <message>
      <source>Hidden in the tray, so that clients always find it.</source>
      <translation>Verborgen im Infobereich, damit Clients es immer finden.</translation>
    </message>
    <message>
      <source>Close to the tray</source>
      <translation>In den Infobereich schließen</translation>
    </message>
    <message>
      <source>Closing the window leaves Loadline running, where there is a tray.</source>
      <translation>Wo es einen Infobereich gibt, läuft Loadline beim Schließen des Fensters weiter.</translation>
    </message>
    <message>
      <source>Theme</source>
      <translation>Farben</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>Sprache</translation>
    </message>
    <message>
      <source>Of the window and the tray. Clients and the log get English.</source>
      <translation>Von Fenster und Infobereich. Clients und das Log bekommen Englisch.</translation>
    </message>
    <message>
      <source>Percentages</source>
      <translation>Prozente</translation>
    </message>
    <message>
      <source>The word always stands beside the number; bars turn with it.</source>
      <translation>Das Wort steht immer neben der Zahl; Balken drehen sich mit.</translation>
    </message>
    <message>
      <source>Resets</source>
      <translation>Neubeginn</translation>
    </message>
    <message>
      <source>“resets in 2h 15m (16:40)” or “resets 16:40”.</source>
      <translation>„neu in 2 h 15 min (16:40)“ oder „neu 16:40“.</translation>
    </message>
    <message>
      <source>Mask emails</source>
      <translation>E-Mails verdecken</translation>
    </message>
    <message>
      <source>a•••@e•••.com in the window and the tray, for a shared screen.</source>
      <translation>a•••@e•••.com im Fenster und im Infobereich, wenn der Bildschirm geteilt wird.</translation>
    </message>
    <message>
      <source>Account shown</source>
      <translation>Gezeigtes Konto</translation>
    </message>
    <message>
      <source>Whose windows the icon's two bars are.</source>
      <translation>Wessen Fenster die zwei Balken des Symbols zeigen.</translation>
    </message>
    <message>
      <source>Upper bar</source>
      <translation>Oberer Balken</translation>
    </message>
    <message>
      <source>One of the account's windows; else the shorter main one.</source>
      <translation>Eines der Fenster des Kontos; sonst das kürzere der beiden großen.</translation>
    </message>
    <message>
      <source>Lower bar</source>
      <translation>Unterer Balken</translation>
    </message>
    <message>
      <source>One of the account's windows; else the longer main one.</source>
      <translation>Eines der Fenster des Kontos; sonst das längere der beiden großen.</translation>
    </message>
    <message>
      <source>Icon colour</source>
      <translation>Farbe des Symbols</translation>
    </message>
    <message>
      <source>Light for a dark panel. Amber and red stay what they are.</source>
      <translation>Hell für eine dunkle Leiste. Gelb und Rot bleiben, was sie sind.</translation>
    </message>
    <message>
      <source>Closing without a tray</source>
      <translation>Schließen ohne Infobereich</translation>
    </message>
    <message>
      <source>What closing the window means where no tray is.</source>
      <translation>Was das Schließen des Fensters bedeutet, wo es keinen Infobereich gibt.</translation>
    </message>
    <message>
      <source>General</source>
      <translation>Allgemein</translation>
    </message>
    <message>
      <source>Tray</source>
      <translation>Infobereich</translation>
    </message>
    <message>
      <source>Auto</source>
      <translation>Auto</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>Hell</translation>
    </message>
    <message>
      <source>Dark</source>
      <translation>Dunkel</translation>
    </message>
    <message>
      <source>Auto is as the desktop is.</source>
      <translation>Auto ist wie der Desktop.</translation>
    </message>
    <message>
      <source>Used</source>
      <translation>Genutzt</translation>
    </message>
    <message>
      <source>Left</source>
      <translation>Frei</translation>
    </message>
    <message>
      <source>Countdown</source>
      <translation>Countdown</translation>
    </message>
    <message>
      <source>Clock</source>
      <translation>Uhrzeit</translation>
    </message>
    <message>
      <source>The entry cannot be written: {reason}.</source>
      <translation>Der Eintrag ist nicht schreibbar: {reason}.</translation>
    </message>
    <message>
      <source>The shorter one</source>
      <translation>Das kürzere</translation>
    </message>
    <message>
      <source>The longer one</source>
      <translation>Das längere</translation>
    </message>
    <message>
      <source>In colour</source>
      <translation>In Farbe</translation>
    </message>
    <message>
      <source>Ask</source>
      <translation>Fragen</translation>
    </message>
    <message>
      <source>Keep running</source>
      <translation>Weiterlaufen</translation>
    </message>
    <message>
      <source>Quit</source>
      <translation>Beenden</translation>
    </message>
    <message>
      <source>Most constrained</source>
      <translation>Am engsten</translation>
    </message>
  </context>
  <context>
    <name>Reset</name>
    <message numerus="yes">
      <source>Banked resets: %n. One of them is spent and cannot be had back.</source>
      <translation>
        <numerusform>Gesparte Neubeginne: %n. Einer davon wird verbraucht und ist nicht zurückzuholen.</numerusform>
        <numerusform>Gesparte Neubeginne: %n. Einer davon wird verbraucht und ist nicht zurückzuholen.</numerusform>
      </translation>
    </message>
    <message>
      <source>What the account has used of its windows then counts from nothing.</source>
      <translation>Was das Konto von seinen Fenstern verbraucht hat, zählt dann von null.</translation>
    </message>
    <message>
      <source>Begin limits anew</source>
      <translation>Limits neu beginnen</translation>
    </message>
    <message>
      <source>Spend one reset</source>
      <translation>Einen Neubeginn verbrauchen</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>Begin the limits of {name} anew?</source>
      <translation>Die Limits von {name} neu beginnen?</translation>
    </message>
  </context>
  <context>
    <name>Start</name>
    <message>
      <source>Loadline cannot start</source>
      <translation>Loadline kann nicht starten</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>Schließen</translation>
    </message>
    <message>
      <source>Open the settings file</source>
      <translation>Einstellungsdatei öffnen</translation>
    </message>
  </context>
  <context>
    <name>Address</name>
    <message>
      <source>Show</source>
      <translation>Zeigen</translation>
    </message>
    <message>
      <source>Show the whole address</source>
      <translation>Ganze Adresse zeigen</translation>
    </message>
  </context>
  <context>
    <name>Copy</name>
    <message>
      <source>Copy</source>
      <translation>Kopieren</translation>
    </message>
    <message>
      <source>Copied</source>
      <translation>Kopiert</translation>
    </message>
    <message>
      <source>Copy: {name}</source>
      <translation>Kopieren: {name}</translation>
    </message>
  </context>
  <context>
    <name>Steps</name>
    <message>
      <source>to do</source>
      <translation>zu tun</translation>
    </message>
    <message>
      <source>going on</source>
      <translation>läuft</translation>
    </message>
    <message>
      <source>done</source>
      <translation>erledigt</translation>
    </message>
    <message>
      <source>failed</source>
      <translation>gescheitert</translation>
    </message>
  </context>
  <context>
    <name>Proxy</name>
    <message>
      <source>A client's own login</source>
      <translation>Eigene Anmeldung eines Clients</translation>
    </message>
    <message>
      <source>Used when no account is imported, always, or never. Nothing of it is stored.</source>
      <translation>Verwendet, wenn kein Konto importiert ist, immer oder nie. Nichts davon wird gespeichert.</translation>
    </message>
    <message>
      <source>Parity with Claude Code</source>
      <translation>Angleichung an Claude Code</translation>
    </message>
    <message>
      <source>What Loadline may add to a request that Claude Code would have sent.</source>
      <translation>Was Loadline einer Anfrage hinzufügen darf, das Claude Code mitgesendet hätte.</translation>
    </message>
    <message>
      <source>Stop at extra usage</source>
      <translation>Bei Zusatznutzung anhalten</translation>
    </message>
    <message>
      <source>An account whose requests begin to be billed rests until you agree to it.</source>
      <translation>Ein Konto, dessen Anfragen berechnet zu werden beginnen, ruht, bis du zustimmst.</translation>
    </message>
    <message>
      <source>Local runtime</source>
      <translation>Lokale Laufzeit</translation>
    </message>
    <message>
      <source>The route /claude-sdk, answered by the claude program of this computer.</source>
      <translation>Die Route /claude-sdk, beantwortet vom Programm claude auf diesem Rechner.</translation>
    </message>
    <message>
      <source>The claude program</source>
      <translation>Das Programm claude</translation>
    </message>
    <message>
      <source>Its path; empty to look for it.</source>
      <translation>Sein Pfad; leer, um es zu suchen.</translation>
    </message>
    <message>
      <source>Keep its processes</source>
      <translation>Prozesse behalten</translation>
    </message>
    <message>
      <source>The next request of the same session then starts faster.</source>
      <translation>Die nächste Anfrage derselben Sitzung beginnt dann schneller.</translation>
    </message>
    <message>
      <source>Processes at once</source>
      <translation>Prozesse zugleich</translation>
    </message>
    <message>
      <source>At most; each takes about 180 MiB.</source>
      <translation>Höchstens; jeder braucht etwa 180 MiB.</translation>
    </message>
    <message>
      <source>WebSockets</source>
      <translation>WebSockets</translation>
    </message>
    <message>
      <source>Codex may speak over one; off, it is told to use plain requests.</source>
      <translation>Codex darf über einen sprechen; aus heißt, dass es einfache Anfragen verwenden soll.</translation>
    </message>
    <message>
      <source>Its stored login does not open any more.</source>
      <translation>Seine gespeicherte Anmeldung lässt sich nicht mehr öffnen.</translation>
    </message>
    <message>
      <source>There is no account {1}.</source>
      <translation>Es gibt kein Konto {1}.</translation>
    </message>
    <message>
      <source>It may have been removed.</source>
      <translation>Vielleicht wurde es entfernt.</translation>
    </message>
    <message>
      <source>Paused by the user.</source>
      <translation>Vom Benutzer pausiert.</translation>
    </message>
    <message>
      <source>One account of a provider is always the default.</source>
      <translation>Ein Konto eines Anbieters ist immer der Standard.</translation>
    </message>
    <message>
      <source>Make another one the default instead.</source>
      <translation>Mach stattdessen ein anderes zum Standard.</translation>
    </message>
    <message>
      <source>{1} did not answer.</source>
      <translation>{1} hat nicht geantwortet.</translation>
    </message>
    <message>
      <source>Within {1} s.</source>
      <translation>Innerhalb von {1} s.</translation>
    </message>
    <message>
      <source>The proxy of this network could not be reached.</source>
      <translation>Der Proxy dieses Netzes war nicht erreichbar.</translation>
    </message>
    <message>
      <source>The proxy of this network refused.</source>
      <translation>Der Proxy dieses Netzes hat abgelehnt.</translation>
    </message>
    <message>
      <source>{1} broke off in the middle of its answer.</source>
      <translation>{1} brach mitten in der Antwort ab.</translation>
    </message>
    <message>
      <source>The provider broke off in the middle of its answer.</source>
      <translation>Der Anbieter brach mitten in seiner Antwort ab.</translation>
    </message>
    <message>
      <source>Spending a banked reset was not confirmed.</source>
      <translation>Der Verbrauch eines gesparten Neubeginns wurde nicht bestätigt.</translation>
    </message>
    <message>
      <source>It cannot be taken back: confirm it.</source>
      <translation>Er ist nicht zurückzuholen: Bestätige ihn.</translation>
    </message>
    <message>
      <source>{1} has no banked reset of its limits.</source>
      <translation>{1} hat keinen gesparten Neubeginn der Limits.</translation>
    </message>
    <message>
      <source>The account's page shows how many there are.</source>
      <translation>Die Seite des Kontos zeigt, wie viele es gibt.</translation>
    </message>
    <message>
      <source>{1} did not reset the limits.</source>
      <translation>{1} hat die Limits nicht zurückgesetzt.</translation>
    </message>
    <message>
      <source>The transfer coding is not known.</source>
      <translation>Die Übertragungskodierung ist nicht bekannt.</translation>
    </message>
    <message>
      <source>The request body stopped coming.</source>
      <translation>Der Inhalt der Anfrage kam nicht weiter.</translation>
    </message>
    <message>
      <source>This is not the address at which the browser ended.</source>
      <translation>Das ist nicht die Adresse, bei der der Browser endete.</translation>
    </message>
    <message>
      <source>Copy all of it: it begins with http://localhost and holds “code=”.</source>
      <translation>Kopiere sie ganz: Sie beginnt mit http://localhost und enthält „code=“.</translation>
    </message>
    <message>
      <source>This belongs to another sign-in.</source>
      <translation>Das gehört zu einer anderen Anmeldung.</translation>
    </message>
    <message>
      <source>Use the page that was opened last.</source>
      <translation>Verwende die zuletzt geöffnete Seite.</translation>
    </message>
    <message>
      <source>You can close this page.</source>
      <translation>Du kannst diese Seite schließen.</translation>
    </message>
    <message>
      <source>Look at its window for how it ended.</source>
      <translation>In seinem Fenster steht, wie es endete.</translation>
    </message>
    <message>
      <source>same session</source>
      <translation>gleiche Sitzung</translation>
    </message>
    <message>
      <source>{1}; {2} served this session before ({3})</source>
      <translation>{1}; zuvor diente {2} dieser Sitzung ({3})</translation>
    </message>
    <message>
      <source>active</source>
      <translation>aktiv</translation>
    </message>
    <message>
      <source>rate limited</source>
      <translation>gedrosselt</translation>
    </message>
    <message>
      <source>quota exceeded</source>
      <translation>Kontingent verbraucht</translation>
    </message>
    <message>
      <source>paused</source>
      <translation>pausiert</translation>
    </message>
    <message>
      <source>reauth required</source>
      <translation>Anmeldung nötig</translation>
    </message>
    <message>
      <source>deactivated</source>
      <translation>geschlossen</translation>
    </message>
    <message>
      <source>default account</source>
      <translation>Standardkonto</translation>
    </message>
    <message>
      <source>next account that can serve</source>
      <translation>nächstes einsatzbereites Konto</translation>
    </message>
    <message>
      <source>only account</source>
      <translation>einziges Konto</translation>
    </message>
    <message>
      <source>used first by your choice</source>
      <translation>auf Wunsch zuerst</translation>
    </message>
    <message>
      <source>its turn</source>
      <translation>an der Reihe</translation>
    </message>
    <message>
      <source>most headroom, {1}% used</source>
      <translation>meiste Reserve, {1} % genutzt</translation>
    </message>
    <message>
      <source>A key needs a name.</source>
      <translation>Ein Schlüssel braucht einen Namen.</translation>
    </message>
    <message>
      <source>Up to {1} letters.</source>
      <translation>Bis zu {1} Zeichen.</translation>
    </message>
    <message>
      <source>There is a key {1} already.</source>
      <translation>Einen Schlüssel {1} gibt es schon.</translation>
    </message>
    <message>
      <source>Choose another name.</source>
      <translation>Wähle einen anderen Namen.</translation>
    </message>
    <message>
      <source>There is no key {1}.</source>
      <translation>Es gibt keinen Schlüssel {1}.</translation>
    </message>
    <message>
      <source>There is no client {1}.</source>
      <translation>Es gibt keinen Client {1}.</translation>
    </message>
    <message>
      <source>{1} has no settings file that could be changed.</source>
      <translation>{1} hat keine Einstellungsdatei, die sich ändern ließe.</translation>
    </message>
    <message>
      <source>Use the lines that are shown.</source>
      <translation>Verwende die gezeigten Zeilen.</translation>
    </message>
    <message>
      <source>A path has at least one key.</source>
      <translation>Ein Pfad hat mindestens einen Schlüssel.</translation>
    </message>
    <message>
      <source>Loadline has changed nothing there.</source>
      <translation>Loadline hat dort nichts geändert.</translation>
    </message>
    <message>
      <source>The client's settings cannot be changed.</source>
      <translation>Die Einstellungen des Clients sind nicht änderbar.</translation>
    </message>
    <message>
      <source>Nothing was changed. Set the address by hand.</source>
      <translation>Nichts wurde geändert. Setze die Adresse von Hand.</translation>
    </message>
    <message>
      <source>The certificate of {1} is not trusted.</source>
      <translation>Dem Zertifikat von {1} wird nicht vertraut.</translation>
    </message>
    <message>
      <source>A company network may put its own in between; its authority must be known to this system.</source>
      <translation>Ein Firmennetz setzt vielleicht sein eigenes dazwischen; dessen Stelle muss diesem System bekannt sein.</translation>
    </message>
    <message>
      <source>No secure connection to {1} could be made.</source>
      <translation>Zu {1} kam keine sichere Verbindung zustande.</translation>
    </message>
    <message>
      <source>The address of {1} could not be found.</source>
      <translation>Die Adresse von {1} war nicht zu finden.</translation>
    </message>
    <message>
      <source>Is this machine online, and the name right?</source>
      <translation>Ist dieser Rechner online und der Name richtig?</translation>
    </message>
    <message>
      <source>{1} did not take a connection in time.</source>
      <translation>{1} hat keine Verbindung rechtzeitig angenommen.</translation>
    </message>
    <message>
      <source>{1} refused the connection.</source>
      <translation>{1} hat die Verbindung abgelehnt.</translation>
    </message>
    <message>
      <source>There is no way to {1} from this network.</source>
      <translation>Von diesem Netz führt kein Weg zu {1}.</translation>
    </message>
    <message>
      <source>Is this machine online?</source>
      <translation>Ist dieser Rechner online?</translation>
    </message>
    <message>
      <source>The connection to {1} failed.</source>
      <translation>Die Verbindung zu {1} ist gescheitert.</translation>
    </message>
    <message>
      <source>{1} closed the connection without an answer.</source>
      <translation>{1} hat die Verbindung ohne Antwort geschlossen.</translation>
    </message>
    <message>
      <source>{1} answered with something that is no HTTP.</source>
      <translation>{1} hat mit etwas geantwortet, das kein HTTP ist.</translation>
    </message>
    <message>
      <source>{1}://{2} is no address to send to.</source>
      <translation>{1}://{2} ist keine Adresse, an die sich senden lässt.</translation>
    </message>
    <message>
      <source>A header has characters that no header may have.</source>
      <translation>Ein Header hat Zeichen, die kein Header haben darf.</translation>
    </message>
    <message>
      <source>The answer was given up.</source>
      <translation>Die Antwort wurde aufgegeben.</translation>
    </message>
    <message>
      <source>The provider broke off in the head of its answer.</source>
      <translation>Der Anbieter brach im Kopf seiner Antwort ab.</translation>
    </message>
    <message>
      <source>A second answer to one request.</source>
      <translation>Eine zweite Antwort auf eine Anfrage.</translation>
    </message>
    <message>
      <source>An upgrade that nobody asked for.</source>
      <translation>Ein Upgrade, um das niemand bat.</translation>
    </message>
    <message>
      <source>The transfer coding {1} is not known.</source>
      <translation>Die Übertragungskodierung {1} ist nicht bekannt.</translation>
    </message>
    <message>
      <source>A head without an end.</source>
      <translation>Ein Kopf ohne Ende.</translation>
    </message>
    <message>
      <source>Its answer is no proper HTTP: {1}.</source>
      <translation>Die Antwort ist kein richtiges HTTP: {1}.</translation>
    </message>
    <message>
      <source>A head of too many or too long fields.</source>
      <translation>Ein Kopf mit zu vielen oder zu langen Feldern.</translation>
    </message>
    <message>
      <source>The account's email is missing.</source>
      <translation>Die E-Mail des Kontos fehlt.</translation>
    </message>
    <message>
      <source>Type the address you sign in with; it is the account's name here.</source>
      <translation>Gib die Adresse ein, mit der du dich anmeldest; so heißt das Konto hier.</translation>
    </message>
    <message>
      <source>This is no email address.</source>
      <translation>Das ist keine E-Mail-Adresse.</translation>
    </message>
    <message>
      <source>Type it like alice@example.com.</source>
      <translation>Gib sie ein wie alice@example.com.</translation>
    </message>
    <message>
      <source>The request body is no valid {1}.</source>
      <translation>Der Inhalt der Anfrage ist kein gültiges {1}.</translation>
    </message>
    <message>
      <source>The request body is larger than {1} MiB.</source>
      <translation>Der Inhalt der Anfrage ist größer als {1} MiB.</translation>
    </message>
    <message>
      <source>LOADLINE_MAX_BODY_MB sets the limit.</source>
      <translation>LOADLINE_MAX_BODY_MB setzt die Grenze.</translation>
    </message>
    <message>
      <source>The content encoding {1} is not known.</source>
      <translation>Die Inhaltskodierung {1} ist nicht bekannt.</translation>
    </message>
    <message>
      <source>Known are gzip, deflate, br and zstd.</source>
      <translation>Bekannt sind gzip, deflate, br und zstd.</translation>
    </message>
    <message>
      <source>This login is imported already.</source>
      <translation>Diese Anmeldung ist schon importiert.</translation>
    </message>
    <message>
      <source>It serves as {1}.</source>
      <translation>Sie dient als {1}.</translation>
    </message>
    <message>
      <source>Import another login, or put this one into that account again.</source>
      <translation>Importiere eine andere Anmeldung oder trage diese wieder in jenes Konto ein.</translation>
    </message>
    <message>
      <source>Requests are still served.</source>
      <translation>Anfragen werden weiter bedient.</translation>
    </message>
    <message>
      <source>Loadline is stopping.</source>
      <translation>Loadline hält an.</translation>
    </message>
    <message>
      <source>The log tells more under {1}.</source>
      <translation>Mehr steht im Log unter {1}.</translation>
    </message>
    <message>
      <source>Loadline failed at this request.</source>
      <translation>Loadline ist an dieser Anfrage gescheitert.</translation>
    </message>
    <message>
      <source>{1} answered with a web page instead of data.</source>
      <translation>{1} hat mit einer Webseite statt mit Daten geantwortet.</translation>
    </message>
    <message>
      <source>Its status was {1}.</source>
      <translation>Der Status war {1}.</translation>
    </message>
    <message>
      <source>Something between here and there may have answered in its place.</source>
      <translation>Vielleicht hat etwas auf dem Weg dorthin an seiner Stelle geantwortet.</translation>
    </message>
    <message>
      <source>The file cannot be written.</source>
      <translation>Die Datei ist nicht schreibbar.</translation>
    </message>
    <message>
      <source>Choose another place.</source>
      <translation>Wähle einen anderen Ort.</translation>
    </message>
    <message>
      <source>A header has a line end or NUL in it.</source>
      <translation>Ein Header enthält ein Zeilenende oder NUL.</translation>
    </message>
    <message>
      <source>Loadline runs already with this home folder.</source>
      <translation>Loadline läuft schon mit diesem Ordner.</translation>
    </message>
    <message>
      <source>Process {1}{2}.</source>
      <translation>Prozess {1}{2}.</translation>
    </message>
    <message>
      <source>Stop it first, or choose another folder by --home.</source>
      <translation>Halte ihn vorher an oder wähle mit --home einen anderen Ordner.</translation>
    </message>
    <message>
      <source>The provider did not answer.</source>
      <translation>Der Anbieter hat nicht geantwortet.</translation>
    </message>
    <message>
      <source>There is no provider {1}.</source>
      <translation>Es gibt keinen Anbieter {1}.</translation>
    </message>
    <message>
      <source>The login in this file is damaged.</source>
      <translation>Die Anmeldung in dieser Datei ist beschädigt.</translation>
    </message>
    <message>
      <source>A token in it has characters that no token has.</source>
      <translation>Ein Token darin hat Zeichen, die kein Token hat.</translation>
    </message>
    <message>
      <source>Choose the credentials file itself, or copy the key again.</source>
      <translation>Wähle die Anmeldedatei selbst, oder kopiere den Schlüssel noch einmal.</translation>
    </message>
    <message>
      <source>There is no login of {1} in this file.</source>
      <translation>In dieser Datei ist keine Anmeldung von {1}.</translation>
    </message>
    <message>
      <source>This login has expired and cannot be renewed.</source>
      <translation>Diese Anmeldung ist abgelaufen und nicht erneuerbar.</translation>
    </message>
    <message>
      <source>Sign in again with the tool it came from, then import the new file.</source>
      <translation>Melde dich mit dem Werkzeug, aus dem sie kam, neu an und importiere die neue Datei.</translation>
    </message>
    <message>
      <source>A login that its tool keeps in a folder of its own is not imported.</source>
      <translation>Eine Anmeldung, die ihr Werkzeug in einem eigenen Ordner verwaltet, wird nicht importiert.</translation>
    </message>
    <message>
      <source>Add the account by signing in with that tool.</source>
      <translation>Füge das Konto hinzu, indem du dich mit diesem Werkzeug anmeldest.</translation>
    </message>
    <message>
      <source>A shared login needs the path of its file.</source>
      <translation>Eine gemeinsame Anmeldung braucht den Pfad ihrer Datei.</translation>
    </message>
    <message>
      <source>Choose the file itself, or let Loadline own the login.</source>
      <translation>Wähle die Datei selbst oder überlass Loadline die Anmeldung.</translation>
    </message>
    <message>
      <source>The notice on subscription logins was not accepted.</source>
      <translation>Dem Hinweis zu Abo-Anmeldungen wurde nicht zugestimmt.</translation>
    </message>
    <message>
      <source>Read {1} and accept the notice to import this login.</source>
      <translation>Lies {1} und stimme dem Hinweis zu, um diese Anmeldung zu importieren.</translation>
    </message>
    <message>
      <source>This login is over.</source>
      <translation>Diese Anmeldung ist zu Ende.</translation>
    </message>
    <message>
      <source>The login was renewed a moment ago, or the token endpoint is busy.</source>
      <translation>Die Anmeldung wurde eben erst erneuert, oder der Token-Endpunkt ist überlastet.</translation>
    </message>
    <message>
      <source>{1} must sign in again.</source>
      <translation>{1} muss sich neu anmelden.</translation>
    </message>
    <message>
      <source>It keeps this login in {1}.</source>
      <translation>Es führt diese Anmeldung in {1}.</translation>
    </message>
    <message>
      <source>Sign in again in Loadline's Accounts page.</source>
      <translation>Melde dich auf der Seite „Konten“ neu an.</translation>
    </message>
    <message>
      <source>This key or token is not accepted and cannot be renewed.</source>
      <translation>Dieser Schlüssel oder dieses Token wird nicht angenommen und ist nicht erneuerbar.</translation>
    </message>
    <message>
      <source>Import a new one.</source>
      <translation>Importiere einen neuen.</translation>
    </message>
    <message>
      <source>Who asked the system keyring has ended without an answer.</source>
      <translation>Die Abfrage des Schlüsselbunds hat ohne Antwort geendet.</translation>
    </message>
    <message>
      <source>Loadline is still starting.</source>
      <translation>Loadline startet noch.</translation>
    </message>
    <message>
      <source>This file is too large to be a login.</source>
      <translation>Diese Datei ist zu groß für eine Anmeldung.</translation>
    </message>
    <message>
      <source>It has {1} MB; a login has a few kilobytes.</source>
      <translation>Sie hat {1} MB; eine Anmeldung hat ein paar Kilobytes.</translation>
    </message>
    <message>
      <source>Choose the credentials file itself.</source>
      <translation>Wähle die Anmeldedatei selbst.</translation>
    </message>
    <message>
      <source>It is empty.</source>
      <translation>Sie ist leer.</translation>
    </message>
    <message>
      <source>It has half characters in it.</source>
      <translation>Sie enthält halbe Zeichen.</translation>
    </message>
    <message>
      <source>Its JSON is {1}, not an object.</source>
      <translation>Ihr JSON ist {1}, kein Objekt.</translation>
    </message>
    <message>
      <source>It is a binary file.</source>
      <translation>Es ist eine Binärdatei.</translation>
    </message>
    <message>
      <source>It is no valid JSON{1}.</source>
      <translation>Es ist kein gültiges JSON{1}.</translation>
    </message>
    <message>
      <source>This is not a JSON login.</source>
      <translation>Das ist keine JSON-Anmeldung.</translation>
    </message>
    <message>
      <source>Choose a credentials file, or paste an API key.</source>
      <translation>Wähle eine Anmeldedatei oder füge einen API-Schlüssel ein.</translation>
    </message>
    <message>
      <source>The disk does not answer.</source>
      <translation>Die Platte antwortet nicht.</translation>
    </message>
    <message>
      <source>This place does not answer.</source>
      <translation>Dieser Ort antwortet nicht.</translation>
    </message>
    <message>
      <source>It is no plain file.</source>
      <translation>Es ist keine gewöhnliche Datei.</translation>
    </message>
    <message>
      <source>This file may not be read.</source>
      <translation>Diese Datei darf nicht gelesen werden.</translation>
    </message>
    <message>
      <source>This file cannot be read.</source>
      <translation>Diese Datei kann nicht gelesen werden.</translation>
    </message>
    <message>
      <source>The login could not be renewed: the token endpoint cannot be reached.</source>
      <translation>Die Anmeldung war nicht zu erneuern: Der Token-Endpunkt ist nicht erreichbar.</translation>
    </message>
    <message>
      <source>The login could not be renewed now.</source>
      <translation>Die Anmeldung war jetzt nicht zu erneuern.</translation>
    </message>
    <message>
      <source>The token endpoint answered {1}{2}.</source>
      <translation>Der Token-Endpunkt hat {1}{2} geantwortet.</translation>
    </message>
    <message>
      <source>Your own prices cannot be changed.</source>
      <translation>Die eigenen Preise können nicht geändert werden.</translation>
    </message>
    <message>
      <source>Change the file in a text editor.</source>
      <translation>Ändere die Datei in einem Texteditor.</translation>
    </message>
    <message>
      <source>Loadline cannot write to its folder.</source>
      <translation>Loadline kann nicht in seinen Ordner schreiben.</translation>
    </message>
    <message>
      <source>Make it writable, or choose another folder by --home.</source>
      <translation>Mach ihn schreibbar oder wähle mit --home einen anderen Ordner.</translation>
    </message>
    <message>
      <source>Claude Code login</source>
      <translation>Anmeldung von Claude Code</translation>
    </message>
    <message>
      <source>OpenCode login</source>
      <translation>Anmeldung von OpenCode</translation>
    </message>
    <message>
      <source>CLIProxyAPI login</source>
      <translation>Anmeldung von CLIProxyAPI</translation>
    </message>
    <message>
      <source>Anthropic command-line profile</source>
      <translation>Profil der Anthropic-Kommandozeile</translation>
    </message>
    <message>
      <source>Token answer</source>
      <translation>Token-Antwort</translation>
    </message>
    <message>
      <source>Long-lived token of claude setup-token</source>
      <translation>Langlebiges Token von claude setup-token</translation>
    </message>
    <message>
      <source>API key</source>
      <translation>API-Schlüssel</translation>
    </message>
    <message>
      <source>It is neither JSON nor an Anthropic key, which begins with sk-ant-.</source>
      <translation>Es ist weder JSON noch ein Anthropic-Schlüssel, der mit sk-ant- beginnt.</translation>
    </message>
    <message>
      <source>This is an admin key, which cannot send requests.</source>
      <translation>Das ist ein Admin-Schlüssel, der keine Anfragen senden kann.</translation>
    </message>
    <message>
      <source>Make an API key in the Console instead; it begins with sk-ant-api.</source>
      <translation>Lege stattdessen in der Console einen API-Schlüssel an; er beginnt mit sk-ant-api.</translation>
    </message>
    <message>
      <source>This is only the refresh token of a login.</source>
      <translation>Das ist nur das Refresh-Token einer Anmeldung.</translation>
    </message>
    <message>
      <source>Choose the whole credentials file.</source>
      <translation>Wähle die ganze Anmeldedatei.</translation>
    </message>
    <message>
      <source>This is a browser's session key, which is no login for programs.</source>
      <translation>Das ist der Sitzungsschlüssel eines Browsers, keine Anmeldung für Programme.</translation>
    </message>
    <message>
      <source>Use an API key, or Claude Code's credentials file.</source>
      <translation>Verwende einen API-Schlüssel oder die Anmeldedatei von Claude Code.</translation>
    </message>
    <message>
      <source>Claude Code is signed out in this file.</source>
      <translation>In dieser Datei ist Claude Code abgemeldet.</translation>
    </message>
    <message>
      <source>Sign in with Claude Code's /login, then choose the file again.</source>
      <translation>Melde dich mit /login in Claude Code an und wähle die Datei dann noch einmal.</translation>
    </message>
    <message>
      <source>This file holds no Claude login, only those of MCP servers.</source>
      <translation>Diese Datei enthält keine Claude-Anmeldung, nur die von MCP-Servern.</translation>
    </message>
    <message>
      <source>These are the settings of a profile, without its login.</source>
      <translation>Das sind die Einstellungen eines Profils ohne seine Anmeldung.</translation>
    </message>
    <message>
      <source>Choose the file of the same name in the folder credentials.</source>
      <translation>Wähle die gleichnamige Datei im Ordner credentials.</translation>
    </message>
    <message>
      <source>There is no Claude login in this file.</source>
      <translation>In dieser Datei ist keine Claude-Anmeldung.</translation>
    </message>
    <message>
      <source>Looked for {1}.</source>
      <translation>Gesucht wurde nach {1}.</translation>
    </message>
    <message>
      <source>Claude Code keeps its login in ~/.claude/.credentials.json.</source>
      <translation>Claude Code führt seine Anmeldung in ~/.claude/.credentials.json.</translation>
    </message>
    <message>
      <source>This login cannot be renewed.</source>
      <translation>Diese Anmeldung ist nicht erneuerbar.</translation>
    </message>
    <message>
      <source>The token endpoint answered without a token.</source>
      <translation>Der Token-Endpunkt hat ohne Token geantwortet.</translation>
    </message>
    <message>
      <source>Anthropic no longer renews this login.</source>
      <translation>Anthropic erneuert diese Anmeldung nicht mehr.</translation>
    </message>
    <message>
      <source>It was signed out, has ended, or another program renewed it.</source>
      <translation>Sie wurde abgemeldet, ist abgelaufen oder ein anderes Programm hat sie erneuert.</translation>
    </message>
    <message>
      <source>Sign in again with Claude Code and import the new login.</source>
      <translation>Melde dich mit Claude Code neu an und importiere die neue Anmeldung.</translation>
    </message>
    <message>
      <source>Anthropic reserves subscription logins for its own apps. Requests sent this way may be refused, billed as extra usage, or put the account at risk. An API key avoids this.</source>
      <translation>Anthropic behält Abo-Anmeldungen den eigenen Apps vor. So gesendete Anfragen können abgelehnt oder als Zusatznutzung berechnet werden oder das Konto gefährden. Ein API-Schlüssel vermeidet das.</translation>
    </message>
    <message>
      <source>Anthropic has no resets of limits.</source>
      <translation>Anthropic hat keinen Neubeginn der Limits.</translation>
    </message>
    <message>
      <source>Update it (claude update).</source>
      <translation>Aktualisiere es (claude update).</translation>
    </message>
    <message>
      <source>The request body is not JSON.</source>
      <translation>Der Inhalt der Anfrage ist kein JSON.</translation>
    </message>
    <message>
      <source>The request body is no JSON object.</source>
      <translation>Der Inhalt der Anfrage ist kein JSON-Objekt.</translation>
    </message>
    <message>
      <source>Try again in a moment.</source>
      <translation>Versuche es gleich noch einmal.</translation>
    </message>
    <message>
      <source>Too many requests wait for the claude program.</source>
      <translation>Zu viele Anfragen warten auf das Programm claude.</translation>
    </message>
    <message>
      <source>No claude process became free in time.</source>
      <translation>Kein claude-Prozess wurde rechtzeitig frei.</translation>
    </message>
    <message>
      <source>{1} could not be started: {2}.</source>
      <translation>{1} ließ sich nicht starten: {2}.</translation>
    </message>
    <message>
      <source>The claude process has ended.</source>
      <translation>Der claude-Prozess ist zu Ende.</translation>
    </message>
    <message>
      <source>The claude process takes no more input.</source>
      <translation>Der claude-Prozess nimmt keine Eingabe mehr an.</translation>
    </message>
    <message>
      <source>The claude process was not started.</source>
      <translation>Der claude-Prozess wurde nicht gestartet.</translation>
    </message>
    <message>
      <source>The claude process ended by itself.</source>
      <translation>Der claude-Prozess endete von selbst.</translation>
    </message>
    <message>
      <source>The claude process sent too long a line.</source>
      <translation>Der claude-Prozess sandte eine zu lange Zeile.</translation>
    </message>
    <message>
      <source>The claude process sent a line that is no JSON.</source>
      <translation>Der claude-Prozess sandte eine Zeile, die kein JSON ist.</translation>
    </message>
    <message>
      <source>The claude program is not where the settings say.</source>
      <translation>Das Programm claude ist nicht dort, wo die Einstellungen es nennen.</translation>
    </message>
    <message>
      <source>Correct LOADLINE_ANTHROPIC_SDK_CLI_PATH or remove it.</source>
      <translation>Berichtige LOADLINE_ANTHROPIC_SDK_CLI_PATH oder entferne es.</translation>
    </message>
    <message>
      <source>This route needs the claude program, and it is not on this machine.</source>
      <translation>Diese Route braucht das Programm claude, und es ist nicht auf diesem Rechner.</translation>
    </message>
    <message>
      <source>Install Claude Code (npm install -g @anthropic-ai/claude-code), or use /claude, which needs nothing.</source>
      <translation>Installiere Claude Code (npm install -g @anthropic-ai/claude-code) oder verwende /claude, das nichts braucht.</translation>
    </message>
    <message>
      <source>This route needs claude {1} or later; here is {2}.</source>
      <translation>Diese Route braucht claude {1} oder neuer; hier ist {2}.</translation>
    </message>
    <message>
      <source>Update it (claude update), or name another in LOADLINE_ANTHROPIC_SDK_CLI_PATH.</source>
      <translation>Aktualisiere es (claude update) oder nenne ein anderes in LOADLINE_ANTHROPIC_SDK_CLI_PATH.</translation>
    </message>
    <message>
      <source>The claude program did not start in time.</source>
      <translation>Das Programm claude ist nicht rechtzeitig gestartet.</translation>
    </message>
    <message>
      <source>The claude program could not be started.</source>
      <translation>Das Programm claude ließ sich nicht starten.</translation>
    </message>
    <message>
      <source>The claude program gave no reason.</source>
      <translation>Das Programm claude nannte keinen Grund.</translation>
    </message>
    <message>
      <source>The claude program ended.</source>
      <translation>Das Programm claude ist zu Ende.</translation>
    </message>
    <message>
      <source>The local Claude runtime is switched off in the settings.</source>
      <translation>Die lokale Claude-Laufzeit ist in den Einstellungen ausgeschaltet.</translation>
    </message>
    <message>
      <source>Set LOADLINE_ANTHROPIC_SDK_ENABLED to true, or use /claude.</source>
      <translation>Setze LOADLINE_ANTHROPIC_SDK_ENABLED auf true oder verwende /claude.</translation>
    </message>
    <message>
      <source>The claude program's answer was not understood.</source>
      <translation>Die Antwort des Programms claude war nicht zu verstehen.</translation>
    </message>
    <message>
      <source>The log has the details.</source>
      <translation>Einzelheiten stehen im Log.</translation>
    </message>
    <message>
      <source>The provider fell silent.</source>
      <translation>Der Anbieter verstummte.</translation>
    </message>
    <message>
      <source>Nothing came for {1} s.</source>
      <translation>{1} s lang kam nichts.</translation>
    </message>
    <message>
      <source>The claude program ended the turn without an answer.</source>
      <translation>Das Programm claude beendete den Zug ohne Antwort.</translation>
    </message>
    <message>
      <source>The provider could not be reached.</source>
      <translation>Der Anbieter war nicht erreichbar.</translation>
    </message>
    <message>
      <source>Anthropic limits usage checks; the numbers are those of your traffic.</source>
      <translation>Anthropic begrenzt Abfragen der Nutzung; die Zahlen sind die deines Verkehrs.</translation>
    </message>
    <message>
      <source>Anthropic does not accept this login.</source>
      <translation>Anthropic nimmt diese Anmeldung nicht an.</translation>
    </message>
    <message>
      <source>Anthropic limits profile checks.</source>
      <translation>Anthropic begrenzt Profilabfragen.</translation>
    </message>
    <message>
      <source>Anthropic did not tell the {1}.</source>
      <translation>Anthropic hat {1} nicht mitgeteilt.</translation>
    </message>
    <message>
      <source>It answered {1}.</source>
      <translation>Die Antwort war {1}.</translation>
    </message>
    <message>
      <source>Anthropic's {1} answer is no JSON object.</source>
      <translation>Die Antwort {1} von Anthropic ist kein JSON-Objekt.</translation>
    </message>
    <message>
      <source>spend limit reached</source>
      <translation>Ausgabenlimit erreicht</translation>
    </message>
    <message>
      <source>{1} window used up</source>
      <translation>{1} aufgebraucht</translation>
    </message>
    <message>
      <source>usage limit reached</source>
      <translation>Nutzungslimit erreicht</translation>
    </message>
    <message>
      <source>Codex login</source>
      <translation>Anmeldung von Codex</translation>
    </message>
    <message>
      <source>It is neither JSON nor an OpenAI key, which begins with sk-.</source>
      <translation>Es ist weder JSON noch ein OpenAI-Schlüssel, der mit sk- beginnt.</translation>
    </message>
    <message>
      <source>Codex is signed out in this file, or keeps its login in the system's keyring.</source>
      <translation>Codex ist in dieser Datei abgemeldet oder führt seine Anmeldung im Schlüsselbund des Systems.</translation>
    </message>
    <message>
      <source>There are no tokens and no key in it.</source>
      <translation>Es sind keine Token und kein Schlüssel darin.</translation>
    </message>
    <message>
      <source>Sign in here instead, or set cli_auth_credentials_store = "file" in Codex and sign in again.</source>
      <translation>Melde dich stattdessen hier an, oder setze cli_auth_credentials_store = "file" in Codex und melde dich dort neu an.</translation>
    </message>
    <message>
      <source>There is no OpenAI login in this file.</source>
      <translation>In dieser Datei ist keine OpenAI-Anmeldung.</translation>
    </message>
    <message>
      <source>Looked for tokens, OPENAI_API_KEY, openai.</source>
      <translation>Gesucht wurde nach tokens, OPENAI_API_KEY, openai.</translation>
    </message>
    <message>
      <source>Codex keeps its login in ~/.codex/auth.json.</source>
      <translation>Codex führt seine Anmeldung in ~/.codex/auth.json.</translation>
    </message>
    <message>
      <source>The model {1} is not there.</source>
      <translation>Das Modell {1} gibt es nicht.</translation>
    </message>
    <message>
      <source>OpenAI did not tell its models.</source>
      <translation>OpenAI hat seine Modelle nicht genannt.</translation>
    </message>
    <message>
      <source>It has ended.</source>
      <translation>Sie ist zu Ende.</translation>
    </message>
    <message>
      <source>Another program has renewed it.</source>
      <translation>Ein anderes Programm hat sie erneuert.</translation>
    </message>
    <message>
      <source>It was signed out.</source>
      <translation>Sie wurde abgemeldet.</translation>
    </message>
    <message>
      <source>Import a new one, or sign in again.</source>
      <translation>Importiere eine neue oder melde dich neu an.</translation>
    </message>
    <message>
      <source>OpenAI has closed this account.</source>
      <translation>OpenAI hat dieses Konto geschlossen.</translation>
    </message>
    <message>
      <source>Its word: {1}.</source>
      <translation>Sein Wort: {1}.</translation>
    </message>
    <message>
      <source>OpenAI no longer renews this login.</source>
      <translation>OpenAI erneuert diese Anmeldung nicht mehr.</translation>
    </message>
    <message>
      <source>Sign in again.</source>
      <translation>Melde dich neu an.</translation>
    </message>
    <message>
      <source>OpenAI did not say whether it reset the limits.</source>
      <translation>OpenAI hat nicht gesagt, ob es die Limits zurückgesetzt hat.</translation>
    </message>
    <message>
      <source>There is nothing at {1}.</source>
      <translation>Unter {1} gibt es nichts.</translation>
    </message>
    <message>
      <source>OpenAI did not accept the sign-in.</source>
      <translation>OpenAI hat die Anmeldung nicht angenommen.</translation>
    </message>
    <message>
      <source>OpenAI answered the sign-in without a token.</source>
      <translation>OpenAI hat auf die Anmeldung ohne Token geantwortet.</translation>
    </message>
    <message>
      <source>OpenAI has no sign-in by code here.</source>
      <translation>OpenAI hat hier keine Anmeldung mit Code.</translation>
    </message>
    <message>
      <source>Sign in with the browser of this computer.</source>
      <translation>Melde dich mit dem Browser dieses Rechners an.</translation>
    </message>
    <message>
      <source>OpenAI gave no code.</source>
      <translation>OpenAI gab keinen Code.</translation>
    </message>
    <message>
      <source>OpenAI answered without a code.</source>
      <translation>OpenAI hat ohne Code geantwortet.</translation>
    </message>
    <message>
      <source>OpenAI ended the sign-in.</source>
      <translation>OpenAI hat die Anmeldung beendet.</translation>
    </message>
    <message>
      <source>It answered {1}{2}.</source>
      <translation>Die Antwort war {1}{2}.</translation>
    </message>
    <message>
      <source>Start again.</source>
      <translation>Beginne von vorn.</translation>
    </message>
    <message>
      <source>OpenAI's answer to the sign-in is no JSON object.</source>
      <translation>Die Antwort von OpenAI auf die Anmeldung ist kein JSON-Objekt.</translation>
    </message>
    <message>
      <source>OpenAI limits usage checks; the numbers are those of your traffic.</source>
      <translation>OpenAI begrenzt Nutzungsabfragen; die Werte stammen aus deinen Anfragen.</translation>
    </message>
    <message>
      <source>OpenAI did not tell the usage.</source>
      <translation>OpenAI hat die Nutzung nicht mitgeteilt.</translation>
    </message>
    <message>
      <source>OpenAI's usage answer is no JSON object.</source>
      <translation>Die Nutzungsantwort von OpenAI ist kein JSON-Objekt.</translation>
    </message>
    <message>
      <source>No {1} account yet.</source>
      <translation>Noch kein Konto bei {1}.</translation>
    </message>
    <message>
      <source>Open Loadline and import one.</source>
      <translation>Öffne Loadline und importiere eines.</translation>
    </message>
    <message>
      <source>The login of {1} is kept by its own tool and serves that tool's route only.</source>
      <translation>Die Anmeldung von {1} verwaltet ihr eigenes Werkzeug; sie dient nur dessen Route.</translation>
    </message>
    <message>
      <source>Use that route, or import another account in Loadline.</source>
      <translation>Verwende jene Route oder importiere ein anderes Konto in Loadline.</translation>
    </message>
    <message>
      <source>No {1} account may serve this model: {2}.</source>
      <translation>Kein Konto bei {1} darf dieses Modell bedienen: {2}.</translation>
    </message>
    <message>
      <source>Each is limited to other models in Loadline's Accounts page.</source>
      <translation>Jedes ist auf der Seite „Konten“ auf andere Modelle beschränkt.</translation>
    </message>
    <message>
      <source>{1} asks you to sign in again: {2}.</source>
      <translation>{1} bittet dich, dich neu anzumelden: {2}.</translation>
    </message>
    <message>
      <source>Open Loadline and choose “Sign in again…” at the account.</source>
      <translation>Öffne Loadline und wähle beim Konto „Neu anmelden…“.</translation>
    </message>
    <message>
      <source>Every {1} account is paused in Loadline: {2}.</source>
      <translation>Jedes Konto bei {1} ist in Loadline pausiert: {2}.</translation>
    </message>
    <message>
      <source>Resume one in the Accounts page.</source>
      <translation>Setze eines auf der Seite „Konten“ fort.</translation>
    </message>
    <message>
      <source>Every {1} account rests: {2}.</source>
      <translation>Jedes Konto bei {1} ruht: {2}.</translation>
    </message>
    <message>
      <source>The first serves again in {1}.</source>
      <translation>Das erste dient wieder in {1}.</translation>
    </message>
    <message>
      <source>renewed</source>
      <translation>erneuert</translation>
    </message>
    <message>
      <source>failed over</source>
      <translation>übergeben</translation>
    </message>
    <message>
      <source>reconnected</source>
      <translation>neu verbunden</translation>
    </message>
    <message>
      <source>answered</source>
      <translation>beantwortet</translation>
    </message>
    <message>
      <source>no answer</source>
      <translation>keine Antwort</translation>
    </message>
    <message>
      <source>client's own login</source>
      <translation>eigene Anmeldung des Clients</translation>
    </message>
    <message>
      <source>paid extra usage has begun and waits for your agreement</source>
      <translation>bezahlte Zusatznutzung hat begonnen und wartet auf deine Zustimmung</translation>
    </message>
    <message>
      <source>Listening on {1} would open this proxy to others.</source>
      <translation>Auf {1} zu hören öffnete diesen Proxy für andere.</translation>
    </message>
    <message>
      <source>Set LOADLINE_REQUIRE_KEY, or use 127.0.0.1.</source>
      <translation>Setze LOADLINE_REQUIRE_KEY oder verwende 127.0.0.1.</translation>
    </message>
    <message>
      <source>Port {1} is taken by another program.</source>
      <translation>Port {1} ist von einem anderen Programm belegt.</translation>
    </message>
    <message>
      <source>Choose another one, in Settings or with --port, or end that program.</source>
      <translation>Wähle in den Einstellungen oder mit --port einen anderen, oder beende jenes Programm.</translation>
    </message>
    <message>
      <source>{1}:{2} cannot be used.</source>
      <translation>{1}:{2} ist nicht benutzbar.</translation>
    </message>
    <message>
      <source>It is used by {1}.</source>
      <translation>Er wird benutzt von {1}.</translation>
    </message>
    <message>
      <source>an address that begins with http:// or https://</source>
      <translation>eine Adresse, die mit http:// oder https:// beginnt</translation>
    </message>
    <message>
      <source>The home folder {1} is not known.</source>
      <translation>Der Ordner {1} ist nicht bekannt.</translation>
    </message>
    <message>
      <source>{1} cannot be read.</source>
      <translation>{1} ist nicht lesbar.</translation>
    </message>
    <message>
      <source>{1} is no valid TOML.</source>
      <translation>{1} ist kein gültiges TOML.</translation>
    </message>
    <message>
      <source>Correct it, or move it away to start with the defaults.</source>
      <translation>Berichtige sie, oder schieb sie weg, um mit den Vorgaben zu starten.</translation>
    </message>
    <message>
      <source>{1} must be {2}, not {3}.</source>
      <translation>{1} muss {2} sein, nicht {3}.</translation>
    </message>
    <message>
      <source>{1} must be {2}.</source>
      <translation>{1} muss {2} sein.</translation>
    </message>
    <message>
      <source>a number</source>
      <translation>eine Zahl</translation>
    </message>
    <message>
      <source>text</source>
      <translation>Text</translation>
    </message>
    <message>
      <source>one of {1}</source>
      <translation>eines von {1}</translation>
    </message>
    <message>
      <source>true or false</source>
      <translation>true oder false</translation>
    </message>
    <message>
      <source>a whole number</source>
      <translation>eine ganze Zahl</translation>
    </message>
    <message>
      <source>a number from {1} to {2}</source>
      <translation>eine Zahl von {1} bis {2}</translation>
    </message>
    <message>
      <source>a number over {1}, at most {2}</source>
      <translation>eine Zahl über {1}, höchstens {2}</translation>
    </message>
    <message>
      <source>a whole number from {1} to {2}</source>
      <translation>eine ganze Zahl von {1} bis {2}</translation>
    </message>
    <message>
      <source>There is no setting {1}.</source>
      <translation>Es gibt keine Einstellung {1}.</translation>
    </message>
    <message>
      <source>Did you mean {1}?</source>
      <translation>Meintest du {1}?</translation>
    </message>
    <message>
      <source>{1} cannot be written.</source>
      <translation>{1} ist nicht schreibbar.</translation>
    </message>
    <message>
      <source>{1} cannot be changed here.</source>
      <translation>{1} ist hier nicht änderbar.</translation>
    </message>
    <message>
      <source>The file is written in a way that would change with it.</source>
      <translation>Die Datei ist so geschrieben, dass sich anderes mitändern würde.</translation>
    </message>
    <message>
      <source>Change it in a text editor.</source>
      <translation>Ändere es in einem Texteditor.</translation>
    </message>
    <message>
      <source>The file of this login cannot be read.</source>
      <translation>Die Datei dieser Anmeldung ist nicht lesbar.</translation>
    </message>
    <message>
      <source>Loadline is checking whose login {1} has signed in with.</source>
      <translation>Loadline prüft, mit wessen Anmeldung {1} angemeldet ist.</translation>
    </message>
    <message>
      <source>It goes on by itself. To go on at once, import {1} into this account again.</source>
      <translation>Es geht von selbst weiter. Wer sofort weiterarbeiten will, importiert {1} noch einmal in dieses Konto.</translation>
    </message>
    <message>
      <source>{1} is signed in to another account.</source>
      <translation>{1} ist bei einem anderen Konto angemeldet.</translation>
    </message>
    <message>
      <source>Another login lies in {1}.</source>
      <translation>In {1} liegt eine andere Anmeldung.</translation>
    </message>
    <message>
      <source>Sign in to {1} there again, or import the file as a new account.</source>
      <translation>Melde dich dort wieder bei {1} an oder importiere die Datei als neues Konto.</translation>
    </message>
    <message>
      <source>It keeps this login in {1} and has not renewed it.</source>
      <translation>Es führt diese Anmeldung in {1} und hat sie nicht erneuert.</translation>
    </message>
    <message>
      <source>Start {1} once; Loadline goes on by itself as soon as it has signed in.</source>
      <translation>Starte {1} einmal; Loadline macht von selbst weiter, sobald es sich angemeldet hat.</translation>
    </message>
    <message>
      <source>There is no such way to sign in to {1}.</source>
      <translation>Bei {1} gibt es diesen Weg der Anmeldung nicht.</translation>
    </message>
    <message>
      <source>Nothing waits for an address now.</source>
      <translation>Gerade wartet nichts auf eine Adresse.</translation>
    </message>
    <message>
      <source>You can close this page and go back to Loadline.</source>
      <translation>Du kannst diese Seite schließen und zu Loadline zurückgehen.</translation>
    </message>
    <message>
      <source>Loadline failed at this sign-in.</source>
      <translation>Loadline ist an dieser Anmeldung gescheitert.</translation>
    </message>
    <message>
      <source>The log tells more.</source>
      <translation>Mehr steht im Log.</translation>
    </message>
    <message>
      <source>The sign-in was refused.</source>
      <translation>Die Anmeldung wurde abgelehnt.</translation>
    </message>
    <message>
      <source>Go back to Loadline.</source>
      <translation>Geh zurück zu Loadline.</translation>
    </message>
    <message>
      <source>Nobody signed in in time.</source>
      <translation>Niemand hat sich rechtzeitig angemeldet.</translation>
    </message>
    <message>
      <source>This sign-in was started anew elsewhere.</source>
      <translation>Diese Anmeldung wurde anderswo neu begonnen.</translation>
    </message>
    <message>
      <source>{1} has signed in, but this account is {2}.</source>
      <translation>{1} hat sich angemeldet, aber dieses Konto ist {2}.</translation>
    </message>
    <message>
      <source>Sign out on the provider's page and start again.</source>
      <translation>Melde dich auf der Seite des Anbieters ab und beginne von vorn.</translation>
    </message>
    <message>
      <source>WebSockets are switched off in Loadline.</source>
      <translation>WebSockets sind in Loadline ausgeschaltet.</translation>
    </message>
    <message>
      <source>Only WebSockets are taken at this address.</source>
      <translation>Unter dieser Adresse gibt es nur WebSockets.</translation>
    </message>
    <message>
      <source>Within an error, for {1} s.</source>
      <translation>In einem Fehler, {1} s lang.</translation>
    </message>
    <message>
      <source>The account is gone.</source>
      <translation>Das Konto ist weg.</translation>
    </message>
    <message>
      <source>{1} was removed; its new credential was not kept.</source>
      <translation>{1} wurde entfernt; die neue Anmeldung wurde nicht behalten.</translation>
    </message>
    <message>
      <source>It is no database address.</source>
      <translation>Das ist keine Datenbankadresse.</translation>
    </message>
    <message>
      <source>Only sqlite and postgresql are known.</source>
      <translation>Bekannt sind nur sqlite und postgresql.</translation>
    </message>
    <message>
      <source>It names no database.</source>
      <translation>Sie nennt keine Datenbank.</translation>
    </message>
    <message>
      <source>The database address is wrong.</source>
      <translation>Die Datenbankadresse ist falsch.</translation>
    </message>
    <message>
      <source>LOADLINE_DATABASE_URL looks like sqlite:////home/me/loadline.sqlite3 or postgresql://host/loadline.</source>
      <translation>LOADLINE_DATABASE_URL sieht aus wie sqlite:////home/me/loadline.sqlite3 oder postgresql://host/loadline.</translation>
    </message>
    <message>
      <source>The database's driver is missing.</source>
      <translation>Der Treiber der Datenbank fehlt.</translation>
    </message>
    <message>
      <source>The database is damaged.</source>
      <translation>Die Datenbank ist beschädigt.</translation>
    </message>
    <message>
      <source>Loadline can move it aside and begin a new one; accounts come along where they can still be read.</source>
      <translation>Loadline kann sie beiseitelegen und eine neue beginnen; Konten kommen mit, soweit sie noch lesbar sind.</translation>
    </message>
    <message>
      <source>The database was made by a newer Loadline.</source>
      <translation>Die Datenbank stammt von einem neueren Loadline.</translation>
    </message>
    <message>
      <source>{1} has the schema {2}.</source>
      <translation>{1} hat das Schema {2}.</translation>
    </message>
    <message>
      <source>Install the newer version again; this one leaves the database as it is.</source>
      <translation>Installiere wieder die neuere Version; diese lässt die Datenbank, wie sie ist.</translation>
    </message>
    <message>
      <source>The database cannot be written.</source>
      <translation>Die Datenbank ist nicht schreibbar.</translation>
    </message>
    <message>
      <source>Check who may write there, or choose another folder with LOADLINE_HOME.</source>
      <translation>Sieh nach, wer dort schreiben darf, oder wähle mit LOADLINE_HOME einen anderen Ordner.</translation>
    </message>
    <message>
      <source>The disk is full.</source>
      <translation>Die Platte ist voll.</translation>
    </message>
    <message>
      <source>There is no room for {1}.</source>
      <translation>Für {1} ist kein Platz.</translation>
    </message>
    <message>
      <source>Make room; recording goes on by itself. Logins that are renewed meanwhile are kept in memory only.</source>
      <translation>Schaffe Platz; die Aufzeichnung geht von selbst weiter. Inzwischen erneuerte Anmeldungen sind nur im Arbeitsspeicher.</translation>
    </message>
    <message>
      <source>Another program holds the database.</source>
      <translation>Ein anderes Programm hält die Datenbank fest.</translation>
    </message>
    <message>
      <source>Close programs that have it open.</source>
      <translation>Schließe Programme, die sie geöffnet haben.</translation>
    </message>
    <message>
      <source>The database cannot be reached.</source>
      <translation>Die Datenbank ist nicht erreichbar.</translation>
    </message>
    <message>
      <source>Check that its server runs and LOADLINE_DATABASE_URL is right.</source>
      <translation>Sieh nach, ob ihr Server läuft und LOADLINE_DATABASE_URL stimmt.</translation>
    </message>
    <message>
      <source>This database is kept by a server.</source>
      <translation>Diese Datenbank verwaltet ein Server.</translation>
    </message>
    <message>
      <source>Restore it with the server's own tools.</source>
      <translation>Stelle sie mit den Werkzeugen des Servers wieder her.</translation>
    </message>
    <message>
      <source>The database could not be brought to this version.</source>
      <translation>Die Datenbank ließ sich nicht auf diese Version bringen.</translation>
    </message>
    <message>
      <source>It is as it was. Run the version you had before, and report this.</source>
      <translation>Sie ist, wie sie war. Starte die vorige Version und melde das bitte.</translation>
    </message>
    <message>
      <source>The database was made by an older Loadline.</source>
      <translation>Die Datenbank stammt von einem älteren Loadline.</translation>
    </message>
    <message>
      <source>Start Loadline once; it brings the database up to date.</source>
      <translation>Starte Loadline einmal; es bringt die Datenbank auf den neuen Stand.</translation>
    </message>
    <message>
      <source>This page does not exist.</source>
      <translation>Diese Seite gibt es nicht.</translation>
    </message>
    <message>
      <source>{1} is not the `next` of a page.</source>
      <translation>{1} ist nicht das `next` einer Seite.</translation>
    </message>
    <message>
      <source>Begin again without `before`.</source>
      <translation>Beginne noch einmal ohne `before`.</translation>
    </message>
    <message>
      <source>The database is not open.</source>
      <translation>Die Datenbank ist nicht offen.</translation>
    </message>
    <message>
      <source>Nothing is pasted here: {1} asks for it in its terminal.</source>
      <translation>Hier wird nichts eingefügt: {1} fragt in seinem Terminal danach.</translation>
    </message>
    <message>
      <source>Sign out in {1} and start again.</source>
      <translation>Melde dich in {1} ab und beginne von vorn.</translation>
    </message>
    <message>
      <source>{1}'s own folder</source>
      <translation>Eigener Ordner von {1}</translation>
    </message>
    <message>
      <source>{1} answered in {2} s.</source>
      <translation>{1} hat in {2} s geantwortet.</translation>
    </message>
    <message>
      <source>{1} works.</source>
      <translation>{1} funktioniert.</translation>
    </message>
    <message>
      <source>{1} is not signed in for {2}.</source>
      <translation>{1} ist für {2} nicht angemeldet.</translation>
    </message>
    <message>
      <source>{1} is signed in for {2}.</source>
      <translation>{1} ist für {2} angemeldet.</translation>
    </message>
    <message>
      <source>The login works, but its usage is used up.</source>
      <translation>Die Anmeldung funktioniert, aber die Nutzung ist aufgebraucht.</translation>
    </message>
    <message>
      <source>The login works, but {1} asks to slow down.</source>
      <translation>Die Anmeldung funktioniert, aber {1} bittet um ein langsameres Tempo.</translation>
    </message>
    <message>
      <source>{1} has trouble; the login may be fine.</source>
      <translation>{1} hat Schwierigkeiten; die Anmeldung mag in Ordnung sein.</translation>
    </message>
    <message>
      <source>{1} refused this login, also after renewing it.</source>
      <translation>{1} hat diese Anmeldung abgelehnt, auch nach dem Erneuern.</translation>
    </message>
    <message>
      <source>{1} accepts this login no more.</source>
      <translation>{1} nimmt diese Anmeldung nicht mehr an.</translation>
    </message>
    <message>
      <source>{1} refused the test request.</source>
      <translation>{1} hat die Testanfrage abgelehnt.</translation>
    </message>
    <message>
      <source>There is no address to ask for a newer version.</source>
      <translation>Es gibt keine Adresse, die nach einer neueren Version zu fragen wäre.</translation>
    </message>
    <message>
      <source>Set LOADLINE_UPDATE_URL.</source>
      <translation>Setze LOADLINE_UPDATE_URL.</translation>
    </message>
    <message>
      <source>It is not known whether there is a newer version.</source>
      <translation>Ob es eine neuere Version gibt, ist nicht bekannt.</translation>
    </message>
    <message>
      <source>{1} answered with status {2}.</source>
      <translation>{1} hat mit Status {2} geantwortet.</translation>
    </message>
    <message>
      <source>The provider did not answer in time.</source>
      <translation>Der Anbieter hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
      <source>{1} after {2} s.</source>
      <translation>{1} nach {2} s.</translation>
    </message>
    <message>
      <source>The login has expired; it is renewed with the next request.</source>
      <translation>Die Anmeldung ist abgelaufen; sie wird mit der nächsten Anfrage erneuert.</translation>
    </message>
    <message>
      <source>This login has no usage to ask for; traffic tells it.</source>
      <translation>Bei dieser Anmeldung gibt es keine Nutzung abzufragen; die Anfragen nennen sie.</translation>
    </message>
    <message>
      <source>The account must sign in again first.</source>
      <translation>Das Konto muss sich erst neu anmelden.</translation>
    </message>
    <message>
      <source>Usage checks are limited; the next is possible in {1} min.</source>
      <translation>Nutzungsabfragen sind begrenzt; die nächste geht in {1} min.</translation>
    </message>
    <message>
      <source>The account is paused.</source>
      <translation>Das Konto ist pausiert.</translation>
    </message>
    <message>
      <source>Traffic has told it a moment ago.</source>
      <translation>Die Anfragen haben sie eben erst genannt.</translation>
    </message>
    <message>
      <source>Waiting for {1} to be unlocked.</source>
      <translation>Wartet darauf, dass {1} entsperrt wird.</translation>
    </message>
    <message>
      <source>No login is stored for this account.</source>
      <translation>Für dieses Konto ist keine Anmeldung gespeichert.</translation>
    </message>
    <message>
      <source>Import it again.</source>
      <translation>Importiere sie neu.</translation>
    </message>
    <message>
      <source>The stored login of this account does not open.</source>
      <translation>Die gespeicherte Anmeldung dieses Kontos lässt sich nicht öffnen.</translation>
    </message>
    <message>
      <source>Import the account again.</source>
      <translation>Importiere das Konto neu.</translation>
    </message>
    <message>
      <source>{1} has no key that opens the stored logins.</source>
      <translation>{1} hat keinen Schlüssel, der die gespeicherten Anmeldungen öffnet.</translation>
    </message>
    <message>
      <source>{1} holds another key.</source>
      <translation>{1} enthält einen anderen Schlüssel.</translation>
    </message>
    <message>
      <source>There is no place to keep the vault's key in.</source>
      <translation>Es gibt keinen Ort für den Schlüssel des Tresors.</translation>
    </message>
    <message>
      <source>Start a keyring service, or choose a key file: LOADLINE_KEY_SOURCE=file.</source>
      <translation>Starte einen Schlüsselbunddienst oder wähle eine Schlüsseldatei: LOADLINE_KEY_SOURCE=file.</translation>
    </message>
    <message>
      <source>The key to the stored logins is gone.</source>
      <translation>Der Schlüssel zu den gespeicherten Anmeldungen ist weg.</translation>
    </message>
    <message>
      <source>The stored logins are locked.</source>
      <translation>Die gespeicherten Anmeldungen sind gesperrt.</translation>
    </message>
    <message>
      <source>Unlock the keyring and try again.</source>
      <translation>Entsperre den Schlüsselbund und versuche es erneut.</translation>
    </message>
    <message>
      <source>Put the right key back, or move the file away and import the accounts again.</source>
      <translation>Lege den richtigen Schlüssel zurück, oder verschiebe die Datei und importiere die Konten neu.</translation>
    </message>
    <message>
      <source>{1} did not keep the key.</source>
      <translation>{1} hat den Schlüssel nicht behalten.</translation>
    </message>
    <message>
      <source>{1} cannot be written: {2}.</source>
      <translation>{1} ist nicht schreibbar: {2}.</translation>
    </message>
    <message>
      <source>{1} is not set.</source>
      <translation>{1} ist nicht gesetzt.</translation>
    </message>
    <message>
      <source>It is 32 bytes in base64.</source>
      <translation>Er besteht aus 32 Bytes in Base64.</translation>
    </message>
    <message>
      <source>{1} is given, not kept.</source>
      <translation>{1} wird vorgegeben, nicht aufbewahrt.</translation>
    </message>
    <message>
      <source>{1} holds something that is no key.</source>
      <translation>{1} enthält etwas, das kein Schlüssel ist.</translation>
    </message>
    <message>
      <source>This desktop has no keyring service.</source>
      <translation>Dieser Desktop hat keinen Schlüsselbunddienst.</translation>
    </message>
    <message>
      <source>The system keyring is locked.</source>
      <translation>Der Schlüsselbund des Systems ist gesperrt.</translation>
    </message>
  </context>
</TS>
