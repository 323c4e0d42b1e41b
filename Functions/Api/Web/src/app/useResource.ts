import { useCallback, useEffect, useRef, useState } from "react";

export interface Resource<Value> {
  value: Value | undefined;
  error: unknown;
  isLoading: boolean;
  reload: () => Promise<void>;
  set: (change: (value: Value) => Value) => void;
}

/** What `load` answers for `key`; keeps the older value while it reloads, and drops answers that were overtaken. */
export function useResource<Value>(key: string, load: (key: string) => Promise<Value>): Resource<Value> {
  const [state, setState] = useState<{ key: string; value?: Value; error?: unknown; isLoading: boolean }>({ key, isLoading: true });
  const loader = useRef(load);
  loader.current = load;
  const turn = useRef(0);

  const reload = useCallback(async () => {
    const mine = ++turn.current;
    try {
      const value = await loader.current(key);
      if (mine === turn.current) setState({ key, value, isLoading: false });
    } catch (error) {
      if (mine === turn.current) setState(state => ({ key, value: state.key === key ? state.value : undefined, error, isLoading: false }));
    }
  }, [key]);

  useEffect(() => {
    setState(state => state.key === key ? state : { key, isLoading: true });
    void reload();
    const back = () => { void reload() };
    window.addEventListener("online", back);
    return () => { turn.current++; window.removeEventListener("online", back) };
  }, [key, reload]);

  const set = useCallback((change: (value: Value) => Value) => {
    setState(state => state.value === undefined ? state : { ...state, value: change(state.value) });
  }, []);
  const isCurrent = state.key === key;
  return { value: isCurrent ? state.value : undefined, error: isCurrent ? state.error : undefined, isLoading: !isCurrent || state.isLoading, reload, set };
}
