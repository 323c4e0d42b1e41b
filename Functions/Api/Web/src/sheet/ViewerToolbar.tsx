import { PAIRS, setPreferences, usePreferences, type ColourPair } from "../app/settings";
import { Icon } from "../ui/Icon";
import { MODES, MODE_NAMES, type Mode } from "../viewer/modes";

interface Properties {
  mode: Mode;
  modes: readonly Mode[];
  onMode: (mode: Mode) => void;
  balance: number;
  onBalance: (value: number) => void;
  onHelp: () => void;
  areCloudsShown: boolean;
  onClouds: () => void;
}

export function ViewerToolbar({ mode, modes, onMode, balance, onBalance, onHelp, areCloudsShown, onClouds }: Properties) {
  const { colours } = usePreferences();
  return (
    <div className="toolbar" role="toolbar" aria-label="View">
      <div className="segments" role="group" aria-label="Views">
        {MODES.map((name, index) => (
          <button key={name} aria-pressed={mode === name} disabled={!modes.includes(name)} title={`${MODE_NAMES[name].name} (${index + 1})`} onClick={() => onMode(name)}>
            <Icon name={MODE_NAMES[name].icon} size={16} /><span>{MODE_NAMES[name].name}</span>
          </button>
        ))}
      </div>
      {mode === "overlay" && modes.includes("overlay") && (
        <label className="balance"><span className="old-name">Old</span>
          <input type="range" min={0} max={1} step={0.05} value={balance} aria-label="Balance between old and new" onChange={event => onBalance(Number(event.target.value))} onDoubleClick={() => onBalance(0.5)} />
          <span className="new-name">New</span>
          </label>
      )}
      {(mode === "overlay" || mode === "difference") && (
        <select aria-label="Colours" value={colours} onChange={event => setPreferences({ colours: event.target.value as ColourPair })}>
          {Object.entries(PAIRS).map(([name, pair]) => <option key={name} value={name}>{pair.name}</option>)}
        </select>
      )}
      <span className="grow" />
      <button className="button small" aria-pressed={areCloudsShown} title="Clouds (v)" onClick={onClouds}>Clouds</button>
      <button className="button small icon-only" aria-label="Keys (?)" onClick={onHelp}><Icon name="help" size={16} /></button>
    </div>
  );
}
