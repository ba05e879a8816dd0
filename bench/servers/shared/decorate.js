// Decorators in plain JavaScript, as the TypeScript compiler writes them where they are `experimentalDecorators`.
import { Injectable } from '@nestjs/common'

/**
 * @param {Function} target a class
 * @param {string} name of one of its methods
 * @param {{ method?: MethodDecorator[], parameters?: ParameterDecorator[] }} decorators those of parameters by position
 */
export function decorate(target, name, { method = [], parameters = [] }) {
  const { prototype } = target
  parameters.forEach((decorator, index) => decorator(prototype, name, index))
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name)
  for (const decorator of method) decorator(prototype, name, descriptor)
}

/** A provider, and what its constructor is given. */
export function injectable(target, ...types) {
  constructed(target, ...types)
  Injectable()(target)
}

/** The types of a constructor's parameters. */
export function constructed(target, ...types) {
  Reflect.defineMetadata('design:paramtypes', types, target)
}
