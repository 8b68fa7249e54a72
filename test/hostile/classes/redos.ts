/** Regular expressions that go back without end, where an engine lets them. */
import { type AttackClass, attack, refused } from '../attack.ts';

/** Linear: it ends with the wrong answer rather than with a limit, and the record fails by it. */
const matched = (pattern: string, text: string): string =>
  `$contains(${text}, ${pattern}) ? $error("it matched") : $error("it did not match")`;

export const redos: AttackClass = {
  name: 'ReDoS',
  attacks: [
    attack('nested quantifiers', matched('/(a+)+$/', '$pad("a", 60, "a") & "!"'), 'failed'),
    attack(
      'nested quantifiers on a long text',
      matched('/(a+)+$/', '$pad("a", 900000, "a") & "!"'),
      'failed',
      'too-large',
    ),
    attack('overlapping choices', matched('/(a|a)*(b|c)+$/', '$pad("a", 50000, "a") & "!"'), 'failed'),
    attack('stars of stars', matched('/(a*)*b$/', '$pad("a", 50000, "a")'), 'failed'),
    attack('many stars', matched('/.*.*.*.*.*.*x$/', '$pad("a", 100000, "ay")'), 'failed', 'too-large'),
    attack(
      'blanks at the end',
      '$map([1..90000], function($i){ $replace($pad("x", 40000) & "x", /\\s+$/, "") })',
      'timeout',
    ),
    attack('a split that looks far', '$split($pad("a", 300000, "a"), /a(?:.*b)?/)', 'timeout', 'too-large'),
    attack('a match that looks far', '$match($pad("a", 90000, "a"), /a(?:.*b)?/)', 'timeout', 'too-large'),
    attack(
      'short texts, many times',
      '$map([1..90000], function($i){ $contains($pad("", 400, " ") & "x" & $i, /[ ]+[ ]*$/) })',
      'timeout',
      'failed',
    ),
    attack(
      'a large machine',
      matched('/(([ab]{0,30}){0,30})*c$/', '$pad("a", 200000, "ab")'),
      'failed',
      'too-large',
      'timeout',
    ),
    attack(
      'called directly',
      '($re := /^(([a-z])+.)+[A-Z]([a-z])+$/; $re($pad("a", 100000, "a")) ? 1 : $error("no match"))',
      'failed',
      'too-large',
    ),
    attack(
      'as a function of a map',
      '$map([1..90000].($pad("a", 3000, "a")), /(a|aa)+$/)',
      'timeout',
      'failed',
      'too-large',
    ),
    attack(
      'the pattern of a date',
      '$toMillis($pad("1", 60, "1") & "x", "[D#][M#][Y#][H#][m#][s#][D#1][M#1][Y#1][H#1][m#1]")',
      'too-large',
      'failed',
    ),
    attack(
      'a long date in words',
      '$toMillis($pad("one", 100000, " and one"), "[YWw][MWw][DWw] [HWw][mWw]")',
      'too-large',
      'failed',
    ),
    attack(
      'a search that nearly finds',
      '($t := $pad("a", 1000000, "a"); $n := $pad("a", 20000, "a"); $contains($t, $n & "b" & $n) ? 1 : $error("not there"))',
      'failed',
    ),
    attack(
      'a split that nearly finds',
      '($t := $pad("a", 1000000, "a"); $n := $pad("a", 20000, "a"); $split($t, $n & "b" & $n)[1])',
      'empty',
      'failed',
    ),
    attack(
      'a signature that repeats',
      '($f := function($a)<(ns)?(ns)?(ns)?(ns)?(ns)?(ns)?(ns)?(ns)?(ns)?(ns)?:n>{ 1 }; $map([1..100000], function($i){ $f(1, 1, 1, 1, 1, true) }))',
      'failed',
    ),
    refused(
      'a signature of repeats',
      `($f := function($a)<n+n+n+n+n+n+n+n+n+n+s:n>{ 1 }; $f(${Array(40).fill('1').join(', ')}))`,
      'too-large',
    ),
    refused(
      'a signature of what may be missing',
      `($f := function($a)<${'n?'.repeat(40)}s:n>{ 1 }; $f(${Array(20).fill('1').join(', ')}))`,
      'too-large',
    ),
    refused('look-ahead', '$contains("aaa", /(?=a+b)a/)', 'regex'),
    refused('back references', '$contains("aaa", /(a+)\\1+$/)', 'regex'),
    refused('a repetition of repetitions', '$contains("a", /((a{1,1000}){1,1000}){1,1000}/)', 'regex'),
    refused(
      'ten thousand brackets',
      `$contains("a", /${'('.repeat(10_000)}a${')'.repeat(10_000)}/)`,
      'regex',
      'syntax',
      'too-large',
    ),
  ],
};
