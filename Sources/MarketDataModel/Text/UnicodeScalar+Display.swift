extension Unicode.Scalar {
    /// Whether the scalar is a control or format character: it steers a terminal (C0, DEL, C1), has no width, ends a
    /// line, or reorders the text beside it (bidirectional marks, embeddings, overrides and isolates).
    package var isControlOrFormat: Bool {
        switch self.value {
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
        default: false
        }
    }

    /// Whether the scalar is white space, as Unicode's property `White_Space` has it.
    package var isWhiteSpace: Bool {
        switch self.value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }
}
