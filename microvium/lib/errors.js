// Errors that programs make. Those that the engine raises lie in ROM and inherit from the same prototypes.

const HIDDEN = 2;

// Gives a new error what its constructor was told.
function fill(error, message, options) {
  if (message !== undefined) %define_hidden(error, 'message', `${message}`, HIDDEN);
  if (%is_object(options) && 'cause' in options) %define_hidden(error, 'cause', options.cause, HIDDEN);
  return error;
}

export function Error(message, options) {
  return fill(new.target ? this : %object(%prototype_of_kind('ERROR')), message, options);
}

%constructor_of(Error, %prototype_of_kind('ERROR'));

%methods(%prototype_of_kind('ERROR'), {
  name: 'Error',
  message: '',
  toString() {
    if (!%is_object(this)) %throw('BAD_THIS');
    let name = this.name, message = this.message;
    name = name === undefined ? 'Error' : `${name}`;
    message = message === undefined ? '' : `${message}`;
    if (!name) return message;
    return message ? `${name}: ${message}` : name;
  },
});

const TYPE_ERROR = %prototype_of_kind('TYPE_ERROR');
export function TypeError(message, options) {
  return fill(new.target ? this : %object(TYPE_ERROR), message, options);
}
%set_prototype(TypeError, Error);
%constructor_of(TypeError, TYPE_ERROR);
%methods(TYPE_ERROR, { name: 'TypeError', message: '' });

const RANGE_ERROR = %prototype_of_kind('RANGE_ERROR');
export function RangeError(message, options) {
  return fill(new.target ? this : %object(RANGE_ERROR), message, options);
}
%set_prototype(RangeError, Error);
%constructor_of(RangeError, RANGE_ERROR);
%methods(RANGE_ERROR, { name: 'RangeError', message: '' });

const REFERENCE_ERROR = %prototype_of_kind('REFERENCE_ERROR');
export function ReferenceError(message, options) {
  return fill(new.target ? this : %object(REFERENCE_ERROR), message, options);
}
%set_prototype(ReferenceError, Error);
%constructor_of(ReferenceError, REFERENCE_ERROR);
%methods(REFERENCE_ERROR, { name: 'ReferenceError', message: '' });

const SYNTAX_ERROR = %object(%prototype_of_kind('ERROR'));
export function SyntaxError(message, options) {
  return fill(new.target ? this : %object(SYNTAX_ERROR), message, options);
}
%set_prototype(SyntaxError, Error);
%constructor_of(SyntaxError, SYNTAX_ERROR);
%methods(SYNTAX_ERROR, { name: 'SyntaxError', message: '' });

const EVAL_ERROR = %object(%prototype_of_kind('ERROR'));
export function EvalError(message, options) {
  return fill(new.target ? this : %object(EVAL_ERROR), message, options);
}
%set_prototype(EvalError, Error);
%constructor_of(EvalError, EVAL_ERROR);
%methods(EVAL_ERROR, { name: 'EvalError', message: '' });

const URI_ERROR = %object(%prototype_of_kind('ERROR'));
export function URIError(message, options) {
  return fill(new.target ? this : %object(URI_ERROR), message, options);
}
%set_prototype(URIError, Error);
%constructor_of(URIError, URI_ERROR);
%methods(URI_ERROR, { name: 'URIError', message: '' });
