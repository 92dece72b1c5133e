#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// Where a user's files go by the XDG Base Directory Specification.
package enum UserFolder: Hashable, Sendable {
    /// What can be had again: `$XDG_CACHE_HOME`, or `~/.cache`.
    case cache
    /// What should outlive a process: `$XDG_STATE_HOME`, or `~/.local/state`.
    case state

    /// The folder for files of `program`; `nil` where the environment names neither it nor a home.
    ///
    /// By the specification a path that is not absolute is ignored.
    package func path(
        for program: String,
        environment: (String) -> String? = Self.variable
    ) -> String? {
        let (name, fallback) =
            switch self {
            case .cache: ("XDG_CACHE_HOME", ".cache")
            case .state: ("XDG_STATE_HOME", ".local/state")
            }
        if let named = environment(name), named.hasPrefix("/") { return "\(named)/\(program)" }
        guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
        return "\(home)/\(fallback)/\(program)"
    }

    /// The value of a variable of this process's environment.
    package static func variable(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        return String(cString: value)
    }
}
