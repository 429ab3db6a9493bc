"""Cities and districts of China: GB/T 2260 codes, names, pinyin and centres (WGS-84).

The data is a dated file of ours (`data/`); codes that went out of use stay, so that an old address
can still be read. A house stands in a leaf: a district, or a city that has none (东莞, 仙桃).
"""
