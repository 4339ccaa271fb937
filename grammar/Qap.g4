// The only grammar of .qap. It stays in SLL (tests/unit/compiler/syntax): alternatives are decided without full context.
// Units are names, not keywords; hyphens belong to rule names only (adjacency is checked on the tokens);
// what a name means is never decided here.
grammar Qap;

// --- the whole file, in pieces: the driver asks for one piece at a time, so that a mistake costs one piece only ---

// `file` is never called: it tells the pieces what may follow them.
file : edition policy header* item* EOF ;
edition : 'qap' NUMBER ;
policy : 'policy' dotted STRING 'version' (VERSION | NUMBER) ;
header
  : 'goal' STRING                                                # goalHeader
  | 'audience' name (',' name)*                                  # audienceHeader
  | 'owner' STRING                                               # ownerHeader
  | 'dictionary' dictionaryPart (',' dictionaryPart)*            # dictionaryHeader
  | 'missing' 'means' name                                       # missingHeader
  | 'reports' 'may' 'show' name (',' name)*                      # reportsHeader
  ;
dictionaryPart : name (NUMBER | IDENT | '.')+ ;

item
  : 'series' name 'is' expr 'end'                                # seriesItem
  | 'define' name (':' type)? '=' expr                           # defineItem
  | 'attribute' name '=' source (':' type)? (',' attributeMod)*  # attributeItem
  | 'rule' ruleName STRING? name ',' scope (',' ruleMod)* (':' require | statement+ 'end')  # ruleItem
  | 'decision' 'for' 'each' name branch+ 'end'                   # decisionItem
  | 'test' STRING 'given' fixture expect? variant* 'end' # testItem
  ;

source : 'private' STRING? list index? ;
type : name ('in' unit)? | 'list' 'of' name ('in' unit)? ;
attributeMod : 'only' 'on' name (',' name)* | 'public' 'because' STRING ;

scope
  : 'for' 'each' (name ('series' | 'image')? | 'series')
  | 'across' name ('by' ('(' name (',' name)* ')' | name))?
  ;
ruleMod
  : 'when' expr                                                  # whenMod
  | 'missing' 'means' name                                       # missingMod
  | 'after' ruleName (',' ruleName)*                             # afterMod
  | 'allow' name 'because' STRING                                # allowMod
  | 'given' 'at' 'least' NUMBER name 'series'?                   # givenMod
  | 'cost' name                                                  # costMod
  ;
statement
  : require                                                      # requireStatement
  | 'say' STRING                                                 # sayStatement
  | 'action' STRING 'by' STRING                                  # actionStatement
  | 'likely' 'cause' STRING                                      # causeStatement
  ;
require : 'require' (quantifier? sum 'by' 'vendor' row+ | expr) (',' 'warn' warning)? ('when' expr)? ;
row : name (',' name)* ('when' expr)? ':' (value | 'not' 'assessed' 'because' STRING) ;
warning : ('below' | 'above') sum | 'outside' value ;

branch : name ('otherwise' | 'if' condition ('or' condition)*) ;
condition : 'any'? ruleName verb ('or' verb)* ;
verb : 'fails' | 'warns' | 'is' 'unknown' | 'is' 'not' 'assessed' ;

// --- expressions --------------------------------------------------------------------------------------------------

expr : conjunction ('or' conjunction)* ;
conjunction : unary ('and' unary)* ;
unary : 'not' unary | predicate ;
predicate
  : quantifier sum tail                                          # quantifiedPredicate
  | bound NUMBER counted                                         # countPredicate
  | 'all' name 'agree' 'on' '(' agreed (',' agreed)* ')'         # agreePredicate
  | sum tail?                                                    # plainPredicate
  ;
quantifier : ('every' | 'any' | 'no') 'value' 'of' ;
bound : 'exactly' | 'at' ('least' | 'most') ;
counted : name (name | 'series')? | 'series' ;
agreed : name ('within' signedQuantity)? ;
tail
  : comparison value                                             # compareTail
  | 'is' 'not'? 'one' 'of' list                                  # oneOfTail
  | 'is' 'not'? presence ('or' presence)*                        # presenceTail
  | 'is' 'not'? term                                             # isTail
  | 'has' 'tokens' '(' token (',' token)* ')'                    # tokensTail
  | 'matches' REGEX                                              # matchesTail
  | 'starts' 'with' STRING                                       # startsTail
  ;
presence : 'absent' | 'present' | 'empty' ;
term : IDENT | STRING ;
token : tokenWord | ('one' | 'none') 'of' '(' tokenWord (',' tokenWord)* ')' ;
tokenWord : name | STRING | 'series' | 'test' | 'rule' | 'policy' | 'end' ;
comparison : '=' | '!=' | '≠' | '<' | '<=' | '≤' | '>' | '>=' | '≥' ;
value : 'one' 'of' list | sum (tolerance | '..' sum)? ;
tolerance : ('±' | '+/-') signedQuantity ;
list : '(' sum (',' sum)* ')' | TAG ;
sum : product (('+' | '-') product)* ;
product : factor (('*' | '/') factor)* ;
factor : '-' factor | primary index? ;
index : '[' NUMBER ']' ;
primary
  : quantity                                                     # quantityPrimary
  | DATE                                                         # datePrimary
  | STRING                                                       # stringPrimary
  | REGEX                                                        # regexPrimary
  | name '(' argument (',' argument)* ')'                        # callPrimary
  | name                                                         # namePrimary
  | '(' expr ')'                                                 # groupPrimary
  ;
argument : 'ignoring' 'missing' | expr ('of' name)? ;
signedQuantity : '-'? quantity ;
quantity : NUMBER unit? ;
unit : IDENT | '%' | COMPOSITE ;

// --- tests --------------------------------------------------------------------------------------------------------

fixture : ('exam' 'with')? group ('and' group)* ;
group : NUMBER? name? ('series' | 'image') ('of' NUMBER name)? object? ;
object : '{' (field (',' field)*)? ','? '}' ;
field : name ':' literal ;
literal : signedQuantity | name | STRING | DATE | '[' literal (',' literal)* ']' ;
variant : ('with' field (',' field)* | 'without' name (',' name)*)+ expect ;
expect : 'expect' expectation (',' expectation)* ;
expectation : ruleName outcome ;
outcome : ('not' | 'no')? name ;

// --- names --------------------------------------------------------------------------------------------------------

dotted : name ('.' word)* ;
word : name | reserved ;
ruleName : name ('-' (name | NUMBER))* ;
// Every keyword that is not reserved is also a name.
name
  : IDENT | 'goal' | 'audience' | 'owner' | 'dictionary' | 'missing' | 'means' | 'reports' | 'may' | 'show' | 'define'
  | 'attribute' | 'private' | 'only' | 'on' | 'public' | 'because' | 'for' | 'each' | 'image' | 'exam' | 'after' | 'allow'
  | 'say' | 'action' | 'by' | 'likely' | 'cause' | 'vendor' | 'warn' | 'below' | 'above' | 'outside' | 'assessed'
  | 'otherwise' | 'if' | 'fails' | 'warns' | 'unknown' | 'all' | 'agree' | 'within' | 'value' | 'exactly' | 'at' | 'least'
  | 'most' | 'one' | 'none' | 'absent' | 'present' | 'empty' | 'has' | 'tokens' | 'matches' | 'starts' | 'with' | 'without'
  | 'list' | 'version' | 'across' | 'cost' | 'ignoring'
  ;
reserved
  : 'qap' | 'policy' | 'series' | 'rule' | 'require' | 'when' | 'decision' | 'test' | 'given' | 'expect' | 'end' | 'and'
  | 'or' | 'not' | 'is' | 'of' | 'in' | 'every' | 'any' | 'no'
  ;

// --- tokens -------------------------------------------------------------------------------------------------------

COMPOSITE : 'Hz/px' | 's/mm2' | 'mm2/s' | 'um2/ms' | 'mT/m' | 'T/m/s' | 'T/s' | 'cm/s' | 'mm/s' | '1/s' | 'W/kg' ;
DATE : D D D D '-' D D '-' D D ;
VERSION : D+ '.' D+ '.' D+ ;
NUMBER : D+ ('.' D+)? ([eE] [+-]? D+)? ;
TAG : '(' H H H H ',' [0-9A-Fa-fxX] [0-9A-Fa-fxX] H H ')' ;
REGEX : 'r"' ~["\r\n]* '"' ;
STRING : '"' (~["\\\r\n] | '\\' ~[\r\n])* '"' ;
IDENT : [A-Za-z_µ] [A-Za-z0-9_]* ;
SPACE : [ \t\r\n\u00A0\uFEFF]+ -> skip ;
COMMENT : '#' ~[\r\n]* -> skip ;
OTHER : . ;

fragment D : [0-9] ;
fragment H : [0-9A-Fa-f] ;
