import { api } from "../api/operations";
import { useMe } from "../app/me";
import { useResource } from "../app/useResource";
import { useTitle } from "../app/useTitle";
import { DeadLettersPanel } from "../operators/DeadLettersPanel";
import { QueuesPanel } from "../operators/QueuesPanel";
import { RedrivesPanel } from "../operators/RedrivesPanel";
import { Empty } from "../ui/States";

export function OperatorsPage() {
  const me = useMe();
  useTitle("Operators");
  return me.is_operator ? <Desk /> : <Empty icon="warning" title="For operators only"><p>Whoever runs this installation names operators in <code>BUILDTRACE_OPERATORS</code>.</p></Empty>;
}

function Desk() {
  const redrives = useResource("redrives", () => api.redrives({}, undefined, { query: { limit: 20 } }));
  return (
    <>
      <div className="page-head"><h1>Operators</h1></div>
      <QueuesPanel />
      <DeadLettersPanel onRedriven={() => { void redrives.reload() }} />
      <RedrivesPanel redrives={redrives} />
    </>
  );
}
