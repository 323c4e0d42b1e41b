import Turnstile

/// Tests with a database of their own: a server has only so many connections.
public enum Places {
    public static let databases = Turnstile(places: 8)
}
