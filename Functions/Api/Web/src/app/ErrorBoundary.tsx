import { Component, type ReactNode } from "react";
import { Failure } from "../ui/States";

/** What breaks in one page leaves the bar above it alone. */
export class ErrorBoundary extends Component<{ children: ReactNode; place: string }, { error: unknown; place: string }> {
  override state = { error: null as unknown, place: this.props.place };
  static getDerivedStateFromError(error: unknown) { return { error } }
  static getDerivedStateFromProps(properties: { place: string }, state: { place: string }) {
    return properties.place === state.place ? null : { error: null, place: properties.place };
  }
  override render() {
    return this.state.error ? <Failure error={this.state.error} onRetry={() => this.setState({ error: null })} /> : this.props.children;
  }
}
