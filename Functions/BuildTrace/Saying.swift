import Foundation

/// Prints a line at once, also into a file or a pipe, where output else waits until there is much of it.
func say(_ line: String) {
    print(line)
    fflush(nil)
}
