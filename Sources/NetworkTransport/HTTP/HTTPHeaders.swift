/// Headers in the order in which they came; names compare without regard to case.
package struct HTTPHeaders: Hashable, Sendable {
    /// One line.
    package struct Field: Hashable, Sendable {
        /// The name, as it was written.
        package var name: String
        /// The value, without blanks around it.
        package var value: String
    }

    /// The lines.
    package private(set) var fields: [Field] = []

    /// No headers.
    package init() {}

    /// Adds a line.
    package mutating func append(_ name: String, _ value: String) {
        self.fields.append(Field(name: name, value: value))
    }

    /// The first value of `name`, or `nil`. Setting it replaces all of that name; setting `nil` removes them.
    package subscript(name: String) -> String? {
        get { self.fields.first { Self.areEqual($0.name, name) }?.value }
        set {
            self.fields.removeAll { Self.areEqual($0.name, name) }
            if let newValue { self.append(name, newValue) }
        }
    }

    /// All values of `name`, in order.
    package subscript(all name: String) -> [String] {
        self.fields.filter { Self.areEqual($0.name, name) }.map(\.value)
    }

    private static func areEqual(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && left.lowercased() == right.lowercased()
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { self.append(name, value) }
    }
}
