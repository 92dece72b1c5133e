/// A message whose last fragment has not come.
struct PartialMessage {
    var isText: Bool
    var isCompressed: Bool
    /// Where it begins in the assembly buffer.
    var start: Int
    /// Bytes of payload its frames announced, before inflation.
    var announced = 0
    var utf8 = UTF8Validator()
}
