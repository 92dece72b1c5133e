/// `--serve` may stand without an address; the argument parser knows no options with a value that may be missing.
enum ServeArgument {
    /// What stands for a missing address: loopback, a port of the system's choice.
    static let loopback = "127.0.0.1:0"

    /// The arguments with an address behind every `--serve` that has none.
    ///
    /// What follows is taken for an address where it reads as one: `9443`, `:9443`, `localhost:9443`.
    static func completed(_ arguments: [String]) -> [String] {
        var completed: [String] = []
        for (index, argument) in arguments.enumerated() {
            completed.append(argument)
            guard argument != "--" else { return completed + arguments[(index + 1)...] }
            guard argument == "--serve" else { continue }
            let next = index + 1 < arguments.count ? arguments[index + 1] : "-"
            if (try? HostAndPort(parsing: next)) == nil { completed.append(Self.loopback) }
        }
        return completed
    }
}
