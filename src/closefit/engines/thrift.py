"""Thrift's compact protocol, as far as the footer of a Parquet file needs it: read into plain values and written back.

Source: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md. Nothing is known here about
what a field means, so fields of later versions of Parquet come through untouched.
"""

from __future__ import annotations

from dataclasses import dataclass

_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 12
_INTEGERS = (4, 5, 6)

#: Sizes of a list that its first byte can hold.
_SHORT = 15


@dataclass
class Field:
    """One field of a struct: its number, its type on the wire, its value (an integer, bytes, a list or a struct)."""

    number: int
    kind: int
    value: Value


@dataclass
class Items:
    """A list and the type of its items."""

    kind: int
    values: list[Value]


Struct = list[Field]
Value = int | bytes | Items | Struct


class Reader:
    """Reads values one after the other. Raises ValueError for a map, which no footer has, and for what is cut off."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def struct(self) -> Struct:
        fields: Struct = []
        number = 0
        while (head := self._byte()) != 0:
            delta, kind = head >> 4, head & 15
            number = number + delta if delta else _unzigzag(self._varint())
            fields.append(Field(number, kind, self._value(kind, field=True)))
        return fields

    def _value(self, kind: int, *, field: bool = False) -> Value:
        if kind in {_TRUE, _FALSE}:
            return kind if field else self._byte()
        if kind == _BYTE:
            return self._byte()
        if kind in _INTEGERS:
            return _unzigzag(self._varint())
        if kind in {_DOUBLE, _BINARY}:
            return self._take(8 if kind == _DOUBLE else self._varint())
        if kind in {_LIST, _SET}:
            head = self._byte()
            size = head >> 4 if head >> 4 != _SHORT else self._varint()
            return Items(head & 15, [self._value(head & 15) for _ in range(size)])
        if kind == _STRUCT:
            return self.struct()
        raise ValueError(f"a value of type {kind} in a footer")

    def _byte(self) -> int:
        return self._take(1)[0]

    def _take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) != count:
            raise ValueError("the footer is cut off")
        self._at += count
        return taken

    def _varint(self) -> int:
        value = shift = 0
        while (byte := self._byte()) & 0x80:
            value |= (byte & 0x7F) << shift
            shift += 7
        return value | byte << shift


def written(fields: Struct) -> bytes:
    """A struct as bytes."""
    out = bytearray()
    before = 0
    for field in fields:
        delta = field.number - before
        if 0 < delta <= _SHORT:
            out.append(delta << 4 | field.kind)
        else:
            out.append(field.kind)
            out += _varint(_zigzag(field.number))
        before = field.number
        if field.kind not in {_TRUE, _FALSE}:
            out += _bytes(field.kind, field.value)
    out.append(0)
    return bytes(out)


def _bytes(kind: int, value: Value) -> bytes:
    if isinstance(value, int):
        return bytes([value]) if kind in {_TRUE, _FALSE, _BYTE} else _varint(_zigzag(value))
    if isinstance(value, bytes):
        return value if kind == _DOUBLE else _varint(len(value)) + value
    if isinstance(value, Items):
        size = len(value.values)
        head = bytes([min(size, _SHORT) << 4 | value.kind]) + (_varint(size) if size >= _SHORT else b"")
        return head + b"".join(_bytes(value.kind, item) for item in value.values)
    return written(value)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _unzigzag(value: int) -> int:
    return (value >> 1) ^ -(value & 1)
