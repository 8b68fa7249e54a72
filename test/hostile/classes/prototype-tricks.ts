/** Ways to what lies under objects, functions and records: prototypes, globals, the bindings of the next record. */
import { type AttackClass, attack } from '../attack.ts';

const SELF = '($clone := function($x){ $x };';

export const prototypeTricks: AttackClass = {
  name: 'prototype tricks',
  attacks: [
    attack(
      '__proto__ and constructor as keys',
      '{ "__proto__": { "polluted": 1 }, "constructor": { "prototype": { "polluted": 1 } } }',
      'position.invalid',
      'service.unknown',
    ),
    attack(
      'computed keys',
      '{ "__pro" & "to__": { "polluted": 1 }, $lowercase("HASOWNPROPERTY"): 1 }',
      'position.invalid',
      'service.unknown',
    ),
    attack(
      'groups',
      '[{ "k": "__proto__", "v": { "polluted": 1 } }]{ k: v }',
      'position.invalid',
      'service.unknown',
    ),
    attack(
      '$merge',
      '$merge([{ "__proto__": { "polluted": 1 } }, { "toString": 1 }, { "valueOf": 2 }])',
      'position.invalid',
      'service.unknown',
    ),
    attack(
      '$lookup and paths',
      '$lookup({}, "constructor") ? 1 : ({}.__proto__ ? 2 : ("x".constructor ? 3 : ($sum.constructor ? 4 : null)))',
      'empty',
    ),
    attack(
      'wildcards of functions',
      '($o := { "f": $sum, "g": $cents, "h": /a/ }; $count($o.*.*) + $count($o.**._jsonata_body) > 6 ? 1 : null)',
      'empty',
    ),
    attack(
      'fields of functions',
      '[$sum._jsonata_body, $sum._jsonata_call, $cents.constructor, $cents.prototype, $cents.name, /a/.lastIndex, $lookup($sum, "_jsonata_body")]',
      'empty',
    ),
    attack('$each of a function', '$each($sum, function($v, $k){ $k })', 'failed'),
    attack(
      '$keys and $spread of functions',
      '$append($append([], $keys($sum)), $append($keys($cents), $spread($sum)))[0]',
      'failed',
      'empty',
    ),
    attack(
      'the process',
      '$process.mainModule ? 1 : $globalThis.process ? 2 : $Function("return 1")',
      'failed',
    ),
    attack('$require', '$require("node:fs").readFileSync("/etc/passwd")', 'failed'),
    attack(
      'toJSON of a library function',
      '$string({ "toJSON": $cents, "toString": $cents, "valueOf": $cents }) & $error("written")',
      'failed',
      'amount.',
    ),
    attack('a promise that is none', '{ "then": $cents, "catch": $cents }', 'failed', 'position.invalid'),
    attack(
      'writing into $connector',
      `${SELF} $connector ~> |parameters|{ "sportello": "EVIL" }|; $error("written"))`,
      'failed',
    ),
    attack(
      'deleting from $connector',
      `${SELF} $connector ~> |$|{}, ["parameters", "service"]|; $error("written"))`,
      'failed',
    ),
    attack(
      'writing into lists of $connector',
      `${SELF} $connector.services.tassa ~> |$|{ "code": "evil" }|; $error("written"))`,
      'failed',
    ),
    attack(
      'writing into $file',
      `${SELF} $file ~> |$|{ "name": "evil", "header": 1 }|; $file ~> |header|{ "evil": 1 }|; $error("written"))`,
      'failed',
    ),
    attack(
      'writing into a function',
      `${SELF} { "f": $uppercase } ~> |f|{ "_jsonata_body": $lowercase, "_jsonata_call": $lowercase, "_jsonata_arity": 0 }|; $error("written"))`,
      'failed',
    ),
    attack(
      'writing into a regular expression',
      `${SELF} { "f": /a/ } ~> |f|{ "_jsonata_body": $lowercase }|; $error("written"))`,
      'failed',
    ),
    attack(
      'variables of the next record',
      '($sum := function($x){ 666 }; $uppercase := function($x){ "EVIL" }; $connector := { "parameters": { "sportello": "EVIL" } }; $error("bound"))',
      'failed',
    ),
    attack(
      'names that the language keeps',
      '{ "_jsonata_lambda": true, "_jsonata_function": true, "implementation": $cents }',
      'failed',
      'position.invalid',
      'service.unknown',
    ),
    attack(
      'a function that is none',
      '($f := { "_jsonata_function": true, "implementation": $cents }; $f(1))',
      'failed',
    ),
  ],
};
