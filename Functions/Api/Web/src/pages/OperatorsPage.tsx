import { useMe } from "../app/me";
import { Empty } from "../ui/States";

export function OperatorsPage() {
  const me = useMe();
  if (!me.is_operator) return <Empty icon="warning" title="For operators only"><p>Whoever runs this installation makes people operators.</p></Empty>;
  return <Empty icon="check" title="Dead letters"><p>This installation does not serve them here yet; use <code>buildtrace redrive</code>.</p></Empty>;
}
