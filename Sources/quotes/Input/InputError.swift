/// An argument that can't be understood; its description is one line that says what to write instead.
struct InputError: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
